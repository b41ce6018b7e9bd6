import { Refusal } from "./error.ts";
import { foldForSearch } from "./fold.ts";

export const SCOPES = ["read", "moderate", "manage", "check"] as const;
export type Scope = (typeof SCOPES)[number];

/** What somebody may do, and where; no scope implies another. */
export interface Reach {
  /** `null` for all of them, those made later included. */
  sites: string[] | null;
  scopes: Scope[];
}

/** Who a request speaks for. */
export interface Actor extends Reach {
  /** Signs what they do in the history. */
  name: string;
}

/** How somebody showed who they are. */
export interface SignIn {
  actor: Actor;
  by: "token" | "session" | "access";
  /** When it ends by itself; only a session does. */
  expiresAt: number | null;
}

/** Who holds the secret `ADMIN_TOKEN`. */
export const OWNER: Actor = { name: "owner", sites: null, scopes: [...SCOPES] };

/** Signatures of the owner and of what no person did, which nobody else may write under. */
const RESERVED_NAMES = [OWNER.name, "author", "akismet", "readers"];

/** Whatever capitals, accents, width or invisible characters it is dressed up with. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.includes(foldForSearch(name));
}

export function reachesSite({ sites }: Reach, siteId: string): boolean {
  return sites === null || sites.includes(siteId);
}

/** Refuses who lacks a scope on a site. Whether a site that somebody does not reach exists is not told. */
export function assertReach(actor: Reach, siteId: string | undefined, scopes: readonly Scope[]): void {
  if (siteId !== undefined && !reachesSite(actor, siteId))
    throw new Refusal("forbidden", "This takes rights for this site");
  const lacking = scopes.find((scope) => !actor.scopes.includes(scope));
  if (lacking !== undefined) throw new Refusal("forbidden", `This takes the scope "${lacking}"`);
}

/** Whether one reach lies within another, so that who has the other gives or sees nothing that they lack. */
export function isWithin(reach: Reach, bounds: Reach): boolean {
  const isInSites = bounds.sites === null || reach.sites?.every((site) => reachesSite(bounds, site)) === true;
  return isInSites && reach.scopes.every((scope) => bounds.scopes.includes(scope));
}
