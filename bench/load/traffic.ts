import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { FormToken, QueuePage, SubmitResponse, ThreadPage } from "../../src/contract.ts";
import { type Client, SITE } from "./client.ts";
import type { Posted } from "./journal.ts";

export const PAGES = Array.from({ length: 12 }, (_, place) => `/articles/${place + 1}`);

const TOKEN_WAIT_MS = 3_100;
const TRIES = 20;
const STATUSES = ["approved", "approved", "approved", "pending", "spam", "trash"] as const;

function oneOf<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)]!;
}

const etags = new Map<string, string>();

/** What a reader looks at; one in three has it already. */
async function view(client: Client): Promise<void> {
  const page = oneOf(PAGES);
  const [operation, path] = oneOf([
    ["thread", `/v1/sites/${SITE}/comments?page=${page}&sort=${oneOf(["oldest", "newest", "top"])}`],
    ["thread", `/v1/sites/${SITE}/comments?page=${page}`],
    ["counts", `/v1/sites/${SITE}/counts?${PAGES.map((one) => `page=${one}`).join("&")}`],
    ["fragment", `/sites/${SITE}/thread?page=${page}&part=comments`],
    ["document", `/sites/${SITE}/thread?page=${page}`],
  ] as const);
  const known = Math.random() < 0.33 ? etags.get(path) : undefined;
  const { status, body, etag } = await client.send(operation, path, {
    headers: known ? { "If-None-Match": known } : {},
  });
  if (etag !== null) etags.set(path, etag);
  const cursor = status === 200 && operation === "thread" ? (body as ThreadPage).cursor : null;
  if (cursor !== null && !path.includes("sort")) await client.send("thread", `${path}&cursor=${cursor}`);
}

/** Writes a comment, one in five of them twice at once, and sends it again until it is acknowledged. */
async function post(client: Client): Promise<void> {
  const { journal } = client;
  const mark = randomBytes(9).toString("base64url");
  const page = oneOf(PAGES);
  const authorKey = randomBytes(18).toString("base64url");
  const body = `What *I* think of it, ${mark}: ${oneOf(["good", "bad", "so so"])}, [really](https://a.example/${mark}).`;
  const parents = journal.posted.filter((one) => one.page === page && one.status === "approved");
  const parent = Math.random() < 0.3 && parents.length > 0 ? oneOf(parents).id : null;
  const token = await client.write("form token", "/form-tokens", { page });
  if (token.status !== 201) return;
  await delay(TOKEN_WAIT_MS);
  const posted: Posted = {
    ...{ mark, page, authorKey, body, id: null, status: null, isDeleted: false, touches: 0 },
    votes: { acknowledged: 0, unknown: 0 },
  };
  journal.posted.push(posted);
  const fields = {
    ...{ page, parent, body, authorKey, name: `Reader ${mark}`, email: `${mark.toLowerCase()}@example.org` },
    token: (token.body as FormToken).token,
  };
  const submit = () => client.write("submit", "/comments", fields, { detail: { mark } });
  for (let attempt = 1; attempt <= TRIES && posted.id === null; attempt += 1) {
    const answers = await Promise.all(Math.random() < 0.2 ? [submit(), submit()] : [submit()]);
    for (const { status, body: answer } of answers) {
      if (status !== 201 && status !== 202) continue;
      const { id } = (answer as SubmitResponse).comment;
      if (posted.id !== null && posted.id !== id)
        journal.failures.push(`${mark} was acknowledged as ${posted.id} and ${id}`);
      posted.id = id;
    }
    // Refused, and so not stored.
    if (answers.every(({ status }) => status >= 400)) return;
  }
}

function touch(comment: Posted): void {
  comment.status = null;
  comment.touches += 1;
}

/** What readers do to what is there: votes, reports, and their own edits and deletions. */
async function react(client: Client): Promise<void> {
  const known = client.journal.posted.filter(({ id, isDeleted }) => id !== null && isDeleted === false);
  if (known.length === 0) return;
  const comment = oneOf(known.slice(-50));
  const path = `/comments/${comment.id}`;
  const choice = Math.random();
  if (choice < 0.6) {
    const vote = { voterKey: randomBytes(18).toString("base64url"), value: 1 };
    const { status } = await client.write("vote", `${path}/vote`, vote, { method: "PUT" });
    if (status === 200) comment.votes.acknowledged += 1;
    else if (status === 0) comment.votes.unknown += 1;
  } else if (choice < 0.7) {
    touch(comment);
    await client.write("report", `${path}/reports`, { reason: "It is rude." });
  } else if (comment.body === null) {
    // Another of its author's requests is on its way.
  } else if (choice < 0.95) {
    const { authorKey, mark, body: before } = comment;
    const body = `Better said, ${mark}: ${randomBytes(6).toString("hex")}.`;
    touch(comment);
    comment.body = null;
    const { status } = await client.write("edit", path, { authorKey, body }, { method: "PATCH" });
    touch(comment);
    if (status === 200 || status === 202) comment.body = body;
    else if (status >= 400) comment.body = before;
  } else {
    const { authorKey } = comment;
    touch(comment);
    comment.isDeleted = "unknown";
    const { status } = await client.write("delete", path, { authorKey }, { method: "DELETE" });
    comment.isDeleted = status === 204 ? true : status === 0 ? "unknown" : false;
  }
}

/** One reader after the other, with pauses as a fourth of the views have a comment behind them. */
export async function read(client: Client, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const choice = Math.random();
    if (choice < 0.7) await view(client);
    else if (choice < 0.88) await post(client);
    else await react(client);
  }
}

/** A moderator at work: looks, searches, decides on single comments and many, and asks Akismet again. */
export async function moderate(client: Client, signal: AbortSignal): Promise<void> {
  const base = `/sites/${SITE}`;
  while (!signal.aborted) {
    await delay(500, undefined, { signal }).catch(() => undefined);
    const queue = await client.admin("queue", `${base}/comments?status=${oneOf(["pending", "spam", "approved"])}`);
    if (queue.status !== 200) continue;
    const ids = (queue.body as QueuePage).comments.map(({ id }) => id);
    const chosen = ids.slice(0, oneOf([1, 1, 3, 20]));
    if (chosen.length === 0) continue;
    const status = oneOf(STATUSES);
    const known = client.journal.posted.filter(({ id }) => id !== null && chosen.includes(id));
    for (const one of known) one.status = null;
    const touches = new Map(known.map((one) => [one, one.touches]));
    const decided = await client.admin("decision", `${base}/decisions`, { ids: chosen, status });
    const results =
      decided.status === 200 ? (decided.body as { results: { id: number; error?: object }[] }).results : [];
    for (const one of known) {
      const isDecided = results.some(({ id, error }) => id === one.id && error === undefined);
      const isUntouched = one.touches === touches.get(one) && one.body !== null && one.isDeleted === false;
      if (isDecided && isUntouched) one.status = status;
    }
    await client.admin("search", `${base}/comments?q=${oneOf(["really", "author:reader", "has:link", "so so"])}`);
    if (Math.random() < 0.1) {
      for (const one of known) one.status = null;
      await client.admin("recheck", `${base}/rechecks`, { ids: chosen.slice(0, 3) });
    }
  }
}
