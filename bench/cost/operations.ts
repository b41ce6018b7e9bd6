import type { Operation } from "./ledger.ts";
import { CHECKING } from "./operations/checking.ts";
import { CRON } from "./operations/cron.ts";
import { MANAGING } from "./operations/managing.ts";
import { MODERATING } from "./operations/moderating.ts";
import { OWNING } from "./operations/owning.ts";
import { READING } from "./operations/reading.ts";
import { WRITING } from "./operations/writing.ts";

/** Everything the app does with its database, in the order in which it is measured; later ones may find what earlier ones left. */
export const OPERATIONS: Operation[] = [
  ...READING,
  ...WRITING,
  ...MODERATING,
  ...MANAGING,
  ...CHECKING,
  ...OWNING,
  ...CRON,
];
