import { isOpen } from "../../domain/page.ts";
import type { Check } from "../check.ts";

/**
 * A new comment on a closed page is refused; one that waited for its verdict while somebody closed the page is held. An
 * article that has merely grown too old since was open when the comment was sent.
 */
export const checkClosed: Check = ({ receivedAt }, { site, page }) => {
  if (isOpen(site.settings, page, receivedAt)) return null;
  if (!site.settings.open) return { check: "closed", reason: "closed.site", says: "hold", evidence: {} };
  return { check: "closed", reason: "closed.page", says: "hold", evidence: {} };
};
