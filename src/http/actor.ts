import type { Scope } from "../contract.ts";

/** Who a request speaks for; `sites` is `null` for all of them. */
export interface Actor {
  name: string;
  sites: string[] | null;
  scopes: Scope[];
}
