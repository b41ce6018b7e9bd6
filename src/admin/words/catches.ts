import type { WordsTrial } from "../../contract.ts";

export type Caught = WordsTrial["caught"][number];

/** What one entry would have caught. */
export interface EntryCatch {
  list: Caught["list"];
  entry: string;
  caught: Caught[];
  /** Those that are published: the entry would have been wrong about them. */
  wrong: number;
}

/** The entries that would have been wrong most often first. */
export function catchesByEntry(caught: readonly Caught[]): EntryCatch[] {
  const entries = Map.groupBy(caught, ({ list, entry }) => `${list} ${entry}`);
  return [...entries.values()]
    .map((group) => ({
      list: group[0]!.list,
      entry: group[0]!.entry,
      caught: group,
      wrong: group.filter(({ comment }) => comment.status === "approved").length,
    }))
    .sort((one, other) => other.wrong - one.wrong || other.caught.length - one.caught.length);
}
