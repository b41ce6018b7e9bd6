/** The id of a comment's next event, at least ?`parameter`: after its last one, whatever two clocks in one millisecond say. */
export function nextHistoryId(parameter: number): string {
  return `max(?${parameter}, coalesce((SELECT max(h.id) FROM history h WHERE h.comment_id = comments.id), 0) + 1)`;
}
