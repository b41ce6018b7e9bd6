import type { Facts, Submission } from "./submission.ts";

/**
 * Whether an earlier approved comment proves this author: the same e-mail from the same device, or, where the site
 * chose WordPress's rule, the same e-mail and name. Trust never speaks for a comment; it only silences two checks.
 */
export function isTrusted(submission: Submission, { site, trail }: Pick<Facts, "site" | "trail">): boolean {
  return trail.some((earlier) => {
    if (earlier.status !== "approved") return false;
    if (site.settings.trust === "nameAndEmail" && earlier.name === submission.name) return true;
    return submission.authorKeyHash !== null && earlier.authorKeyHash === submission.authorKeyHash;
  });
}
