import type { Context } from "../context.ts";
import { loadQueue, type QueuePart, type QueueRange, type QueueRow } from "../db/queue.ts";
import { type Criterion, loadFound } from "../db/search.ts";
import { siteOf } from "../db/sites.ts";
import { COMMENT_STATUSES, idAt } from "../domain/comment.ts";
import type { Term } from "../domain/comment-query.ts";
import { foldForSearch } from "../domain/fold.ts";
import { momentOf } from "../domain/moment.ts";
import { beginningsOf, networkOf } from "../domain/network.ts";
import type { Site } from "../domain/site.ts";
import { hashAddress } from "./gather.ts";
import { readByPage, unknownSite } from "./read-by-page.ts";

export interface SearchInput {
  siteId: string;
  terms: readonly Term[];
  /** The page whose comments alone are meant. */
  page: string | null;
  beforeId: number;
  limit: number;
}

export interface FoundComments {
  site: Site;
  rows: QueueRow[];
  /** Where the search goes on; `null` at the end. */
  nextBeforeId: number | null;
}

function rangeOf({ siteId, terms, beforeId }: SearchInput): QueueRange {
  const momentsOf = (filter: Term["filter"]) =>
    terms.filter((term) => term.filter === filter).map(({ value }) => idAt(momentOf(value)!));
  const statuses = COMMENT_STATUSES.filter((status) =>
    terms.every(({ filter, value, isExcluded }) => filter !== "status" || (value === status) !== isExcluded),
  );
  const fromId = Math.max(0, ...momentsOf("after"));
  // Who excludes every status is shown nothing of any.
  if (statuses.length === 0) return { siteId, statuses: COMMENT_STATUSES, fromId, beforeId: 0 };
  return { siteId, statuses, fromId, beforeId: Math.min(beforeId, ...momentsOf("before")) };
}

async function readerCriterion(context: Context, siteId: string, value: string): Promise<Criterion> {
  const network = networkOf(value)!;
  if (network.bits === 24 || network.bits === 48) {
    return { by: "network", beginnings: beginningsOf(network), isExcluded: false };
  }
  const addressHash = await hashAddress(context, siteId, network.address);
  // An IPv4 address is a reader by itself, a /64 is one whatever its addresses.
  return { by: "reader", addressHash, address: network.bits === 128 ? network.address : null, isExcluded: false };
}

async function criterionOf(context: Context, siteId: string, { filter, value }: Term): Promise<Criterion | null> {
  switch (filter) {
    case "text":
    case "author":
      return { by: filter, folded: foldForSearch(value), isExcluded: false };
    case "email":
      return { by: "email", email: value, isExcluded: false };
    case "page":
      return { by: "pageBeginning", key: value, isExcluded: false };
    case "ip":
      return readerCriterion(context, siteId, value);
    case "has":
      return { by: "link", isExcluded: false };
    case "is":
      return { by: value === "reported" ? "reported" : "unchecked", isExcluded: false };
    default:
      return null;
  }
}

async function criteriaOf(context: Context, { siteId, terms }: SearchInput): Promise<Criterion[]> {
  const criteria = await Promise.all(
    terms.map(async (term) => {
      const criterion = await criterionOf(context, siteId, term);
      return criterion === null ? [] : [{ ...criterion, isExcluded: term.isExcluded }];
    }),
  );
  return criteria.flat();
}

/** The queue, or what of it is searched for; a search may find nothing yet and go on. */
export async function searchComments(context: Context, input: SearchInput): Promise<FoundComments> {
  const { page, limit } = input;
  const { database, settings } = context;
  const range = rangeOf(input);
  const criteria = await criteriaOf(context, input);
  const complete = (part: QueuePart | null): FoundComments | null =>
    part === null ? null : { ...part, site: siteOf(part.siteRow, settings.isAkismetKeySet) };
  const isPlain = criteria.length === 0 && page === null;
  const found =
    page === null
      ? complete(isPlain ? await loadQueue(database, range, limit) : await loadFound(database, range, criteria, limit))
      : await readByPage(page, async (key) =>
          complete(await loadFound(database, range, [...criteria, { by: "page", key, isExcluded: false }], limit)),
        );
  if (found === null) throw unknownSite();
  return found;
}
