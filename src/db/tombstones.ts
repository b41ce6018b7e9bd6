/** A root that is gone stays in the thread, as a tombstone, while this holds. */
export const HAS_SHOWN_REPLY = `EXISTS (
  SELECT 1 FROM comments r WHERE r.page_id = comments.page_id AND r.root_id = comments.id AND r.shown = 1)`;
