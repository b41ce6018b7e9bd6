import type { QueueComment, QueuePage, ThreadPage } from "../../src/contract.ts";
import { type Client, SITE } from "./client.ts";
import type { Posted } from "./journal.ts";
import { PAGES } from "./traffic.ts";

const MARK = /[A-Za-z0-9_-]{12}(?=[:)])/;

/** Everything that is stored, as a moderator reads it. */
async function readAll(client: Client): Promise<QueueComment[]> {
  const all: QueueComment[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = `limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const { status, body } = await client.admin("audit", `/sites/${SITE}/comments?${query}`);
    if (status !== 200) throw new Error(`The comments cannot be read: ${status} ${JSON.stringify(body)}`);
    const page = body as QueuePage;
    all.push(...page.comments);
    cursor = page.cursor;
  }
  return all;
}

function problemsOf(posted: Posted, stored: QueueComment[]): string[] {
  const { mark, id, body, status, isDeleted, votes } = posted;
  if (stored.length > 1) return [`${mark} is stored ${stored.length} times`];
  const [comment] = stored;
  if (comment === undefined)
    return id === null || isDeleted !== false ? [] : [`${mark} was acknowledged as ${id} and is missing`];
  const problems: string[] = [];
  if (id !== null && comment.id !== id) problems.push(`${mark} was acknowledged as ${id} and is ${comment.id}`);
  if (body !== null && isDeleted === false && comment.source !== body)
    problems.push(`${mark} has not the text that was acknowledged`);
  if (status !== null && comment.status !== status)
    problems.push(`${mark} was decided to be ${status} and is ${comment.status}`);
  if (isDeleted === true && comment.status === "approved") problems.push(`${mark} was deleted and is there`);
  const most = votes.acknowledged + votes.unknown;
  if (isDeleted === false && (comment.score < votes.acknowledged || comment.score > most))
    problems.push(`${mark} got ${votes.acknowledged} to ${most} votes and has ${comment.score}`);
  return problems;
}

/** Whether what each page shows and counts is what is approved on it. */
async function problemsOfPages(client: Client, stored: QueueComment[]): Promise<string[]> {
  const problems: string[] = [];
  for (const page of PAGES) {
    const { status, body } = await client.send("audit", `/v1/sites/${SITE}/comments?page=${page}`);
    if (status !== 200) throw new Error(`${page} cannot be read: ${status} ${JSON.stringify(body)}`);
    const { count } = (body as ThreadPage).page;
    const approved = stored.filter((comment) => comment.page.key === page && comment.status === "approved").length;
    if (count !== approved) problems.push(`${page} counts ${count} comments and has ${approved}`);
  }
  return problems;
}

/** What was acknowledged and is not so, what is there twice, and what does not add up. */
export async function audit(client: Client): Promise<{ stored: number; problems: string[] }> {
  const { posted } = client.journal;
  const stored = await readAll(client);
  const byMark = Map.groupBy(stored, ({ source }) => MARK.exec(source)?.[0] ?? "");
  const problems = posted.flatMap((one) => problemsOf(one, byMark.get(one.mark) ?? []));
  return { stored: stored.length, problems: [...problems, ...(await problemsOfPages(client, stored))] };
}
