import { COMMENT_STATUSES } from "../domain/comment.ts";

/**
 * What the generated column `folder` can be; together a site's comments, each in the order of its ids by one index. What
 * was emptied (`tombstones.ts`) is in none of these.
 */
export const FOLDERS = [...COMMENT_STATUSES, "discarded"] as const;
