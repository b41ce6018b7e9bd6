export const COMMENT_STATUSES = ["approved", "pending", "spam", "trash"] as const;
export type CommentStatus = (typeof COMMENT_STATUSES)[number];

/** Who writes as the site: the article's author or a moderator. Readers have no role. */
export const SITE_ROLES = ["author", "moderator"] as const;
export type AuthorRole = (typeof SITE_ROLES)[number] | null;

export const COMMENT_SORTS = ["oldest", "newest", "top"] as const;
export type CommentSort = (typeof COMMENT_SORTS)[number];

/**
 * Ids carry their time: milliseconds since 2000, times 4096, plus 12 bits that keep two of one millisecond apart.
 * They are never reused, sort by age, and stay below 2^53 until the year 2069.
 */
const ID_EPOCH_MS = Date.UTC(2000, 0, 1);
const IDS_PER_MS = 4_096;

/** The smallest id of a moment; with `salt` (0-4095) one id of that moment. */
export function idAt(timeMs: number, salt = 0): number {
  return (Math.floor(timeMs) - ID_EPOCH_MS) * IDS_PER_MS + (salt % IDS_PER_MS);
}

/** The moment an id was made at, in milliseconds. */
export function timeOfId(id: number): number {
  return Math.floor(id / IDS_PER_MS) + ID_EPOCH_MS;
}

/** What a page takes over from a comment that gets approved, since only the article itself knows it. */
export interface PageDetails {
  title: string | null;
  published: string | null;
  tags: string[];
}
