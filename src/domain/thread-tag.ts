/** The tag of a thread's cached answers; pages without a comment have no id yet and share one. */
export function threadTag(siteId: string, pageId: number | null): string {
  return `${siteId}:${pageId ?? "new"}`;
}

/** What to purge when threads changed. The first comment of a page also ends its answers as a page without one. */
export function changedThreadTags(siteId: string, pageIds: Iterable<number>): string[] {
  const tags = [...new Set(pageIds)].map((pageId) => threadTag(siteId, pageId));
  return tags.length === 0 ? [] : [...tags, threadTag(siteId, null)];
}
