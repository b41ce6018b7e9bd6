import type { ShownRow } from "../db/shown-comments.ts";
import { gravatarOf } from "../domain/avatar.ts";
import type { Site } from "../domain/site.ts";

/** By comment, the address of its author's picture. */
export type Avatars = ReadonlyMap<number, string>;

export const NO_AVATARS: Avatars = new Map();

/** The pictures of those who gave an email address, on a site whose owner turned Gravatar on; else none. */
export async function avatarsOf(site: Site, rows: readonly (ShownRow | null)[]): Promise<Avatars> {
  if (site.settings.avatars !== "gravatar") return NO_AVATARS;
  const found = rows.map(async (row): Promise<[number, string][]> => {
    return row?.approved && row.email ? [[row.id, await gravatarOf(row.email, row.name)]] : [];
  });
  return new Map((await Promise.all(found)).flat());
}
