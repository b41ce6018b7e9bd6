import type { Context } from "../context.ts";
import type { EditedFields } from "../contract.ts";
import { type ModeratedRow, storeModeratorEdit } from "../db/moderated-comments.ts";
import { Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { changedThreadTags } from "../domain/thread-tag.ts";
import { RENDERER_VERSION, renderMarkdown } from "../render/markdown.ts";
import { findModeratedComment, type ModeratedComment } from "./moderated-comment.ts";
import { changedMeanwhile } from "./own-comment.ts";

export interface ModeratorEditInput {
  siteId: string;
  id: number;
  /** What is left out stays. */
  change: Partial<EditedFields>;
  actor: string;
}

function fieldsOf(row: ModeratedRow): EditedFields {
  return { body: row.source, name: row.name, url: row.url, pinned: row.pinned === 1 };
}

function refusePin(row: ModeratedRow): void {
  if (row.parent_id !== null) throw new Refusal("conflict", "A reply cannot be pinned", { field: "pinned" });
  if (row.status !== "approved") {
    throw new Refusal("conflict", "Only an approved comment can be pinned", { field: "pinned" });
  }
  if (row.leading >= LIMITS.pinnedPerPage) {
    const message = `${LIMITS.pinnedPerPage} comments of the page are pinned already`;
    throw new Refusal("conflict", message, { field: "pinned" });
  }
}

/** Changes what a comment says, or pins it. The original stays in the history, and Akismet learns nothing of it. */
export async function editAsModerator(context: Context, input: ModeratorEditInput): Promise<ModeratedComment> {
  const { siteId, id, change, actor } = input;
  const found = await findModeratedComment(context, siteId, id);
  const { row } = found;
  const old = fieldsOf(row);
  const names = (["body", "name", "url", "pinned"] as const).filter(
    (name) => change[name] !== undefined && change[name] !== old[name],
  );
  if (names.length === 0) return found;
  if (row.deleted_at !== null) throw new Refusal("conflict", "The comment was deleted");
  const next = { ...old, ...change };
  if (next.pinned && !old.pinned) refusePin(row);
  const isText = names.some((name) => name !== "pinned");
  const pick = (fields: EditedFields) => Object.fromEntries(names.map((name) => [name, fields[name]]));
  const isStored = await storeModeratorEdit(context.database, siteId, row, {
    name: next.name,
    url: next.url,
    source: next.body,
    html: renderMarkdown(next.body),
    renderer: RENDERER_VERSION,
    pinned: next.pinned,
    editedAt: isText ? context.now() : row.edited_at,
    actor,
    detail: { before: pick(old), after: pick(next) },
    historyId: context.newId(),
    pinnedMost: LIMITS.pinnedPerPage,
  });
  if (!isStored) throw changedMeanwhile();
  if (row.status === "approved") context.purge(changedThreadTags(siteId, [row.page_id]));
  return findModeratedComment(context, siteId, id);
}
