import { LIMITS } from "../../domain/limits.ts";
import type { Finding } from "../../domain/verdict.ts";

/** What readers found of a comment that was shown. */
export function reportsFinding(): Finding {
  const evidence = { networks: LIMITS.reportsToHold };
  return { check: "reports", reason: "reports.readers", says: "hold", evidence };
}
