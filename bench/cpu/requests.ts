import { LIMITS } from "../../src/domain/limits.ts";
import { nastySources } from "../../test/node/render/nasty-sources.ts";
import type { App } from "../cost/ledger.ts";

export const SITE_ID = "bench";
const ORIGIN = "https://blog.example";
const PAGE = "/page-of-100-roots";
const ROOTS = 100;
const REPLIES = 1_000;
/** A thousand entries of this length are as many bytes as a request may have. */
const WORD_CHARACTERS = 60;

interface Message {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A request at the largest input that is allowed. */
export interface CpuRequest {
  name: string;
  /** Another one each time, where the same again would be a repeat. */
  message(): Message;
}

const asOwner = (method: string, path: string, fields: object): Message => ({
  method,
  path: `/v1/admin/sites${path}`,
  headers: { Authorization: "Bearer test-admin-token", "Content-Type": "application/json" },
  body: JSON.stringify(fields),
});

function submission(body: string, reader: number, page = PAGE): Message {
  const fields = { page, name: `Reader ${reader}`, email: `reader-${reader}@reader.example`, body };
  return {
    method: "POST",
    path: `/v1/sites/${SITE_ID}/comments`,
    headers: {
      Origin: ORIGIN,
      "Content-Type": "text/plain",
      "CF-Connecting-IP": `2001:db8:0:${reader.toString(16)}::1`,
    },
    body: JSON.stringify(fields),
  };
}

async function send(app: App, { path, ...init }: Message): Promise<Response> {
  const { response, settled } = await app.respond(path, init);
  await settled();
  if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** More roots and replies like the one comment there is, in one statement each. */
async function multiply(database: D1Database, model: number): Promise<number[]> {
  const { results } = await database.prepare("SELECT name FROM pragma_table_info('comments')").all<{ name: string }>();
  const copy = (changes: Record<string, string>, count: number) => {
    const names = results.map(({ name }) => name);
    const values = names.map((name) => changes[name] ?? `c.${name}`);
    return database
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO comments (${names.join(", ")}) SELECT ${values.join(", ")} FROM n CROSS JOIN comments c WHERE c.id = ?1`,
      )
      .bind(model, count);
  };
  const root = `(?1 + (i % ${ROOTS}) * 4096)`;
  const own = { id: "?1 + i * 4096", idempotency_key: "'copy ' || i", page_id: "c.page_id" };
  const reply = { parent_id: root, root_id: root, ancestors: `json_array(${root})` };
  await copy(own, ROOTS - 1).run();
  await copy({ ...own, ...reply, id: `?1 + (i + ${ROOTS}) * 4096`, idempotency_key: "'reply ' || i" }, REPLIES).run();
  await database
    .prepare("UPDATE pages SET count = ?1")
    .bind(ROOTS + REPLIES)
    .run();
  return Array.from({ length: LIMITS.decisionIds }, (_, place) => model + place * 4_096);
}

/** Makes a page of 100 roots with 1,000 replies, and the longest word lists, of which no entry is in any comment. */
export async function prepare(app: App, database: D1Database): Promise<CpuRequest[]> {
  await send(app, asOwner("POST", "", { id: SITE_ID, name: "Bench", url: ORIGIN }));
  await send(
    app,
    asOwner("PATCH", `/${SITE_ID}`, { akismet: false, firstComment: "judge", perPage: ROOTS, avatars: "gravatar" }),
  );
  const prose = nastySources(600).get("ordinary prose")!;
  const { comment } = (await (await send(app, submission(prose, 1))).json()) as { comment: { id: number } };
  await send(app, asOwner("POST", `/${SITE_ID}/decisions`, { ids: [comment.id], status: "approved" }));
  const ids = await multiply(database, comment.id);
  const block = Array.from({ length: LIMITS.wordEntries }, (_, place) =>
    `${place} ${"casino".repeat(20)}`.slice(0, WORD_CHARACTERS),
  );
  await send(app, asOwner("PUT", `/${SITE_ID}/words`, { hold: [], block }));

  const sources = [...nastySources(LIMITS.bodyCharacters)].filter(([, source]) => source.trim() !== "");
  const page = encodeURIComponent(PAGE);
  const statuses = ["spam", "approved"] as const;
  let decisions = 0;
  let readers = 1;
  return [
    {
      name: "page of 100 roots with 1,000 replies",
      message: () => ({ method: "GET", path: `/v1/sites/${SITE_ID}/comments?page=${page}`, headers: {} }),
    },
    {
      name: "the same as a document",
      message: () => ({ method: "GET", path: `/sites/${SITE_ID}/thread?page=${page}`, headers: {} }),
    },
    {
      name: "decision on 100 comments",
      message: () => asOwner("POST", `/${SITE_ID}/decisions`, { ids, status: statuses[decisions++ % 2] }),
    },
    ...sources.map(([name, source]) => ({
      name: `comment: ${name}`,
      message: () => submission(source, ++readers, "/another"),
    })),
  ];
}
