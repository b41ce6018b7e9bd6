import { randomBytes } from "node:crypto";
import { issueFormToken } from "../../src/spam/form-token.ts";
import type { Recording } from "./recording.ts";
import { ADMIN_TOKEN, SIGNING_SECRET } from "./runtime.ts";

export const SITE_ID = "bench";
const ORIGIN = "https://blog.example";
const THREAD_PAGE = "/thread-of-50";
const SUBMIT_PAGE = "/busy";
const ROOTS = 35;
const REPLIES = 15;
const COUNTED = 10;
const BODY =
  "I rode over it every day for *twenty years*, and the toll house was still there in 1987; see " +
  "[the society's archive](https://archive.example/bridge).\n\n> Nobody thought it would last.\n\nIt did.";

export interface Message {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Operation {
  name: string;
  status: Recording["status"];
  limiter: Recording["limiter"];
  /** Whether each request differs, as two of the same would be one. */
  isUnique: boolean;
  request(): Promise<Message>;
}

let readers = 0;

/** A reader with an address, a name and a device of their own, whose form was opened a minute ago. */
async function submission(page: string, parent: number | null): Promise<Message> {
  readers += 1;
  const place = { siteId: SITE_ID, pageKey: page };
  const { token } = await issueFormToken(SIGNING_SECRET, place, Date.now() - 60_000, randomBytes(12));
  const fields = {
    page,
    parent,
    token,
    title: "The bridge",
    name: `Reader ${readers}`,
    email: `reader-${readers}@reader.example`,
    authorKey: randomBytes(18).toString("base64url"),
    body: `${BODY} ${readers}.`,
  };
  return post("comments", fields, `2001:db8:${(readers >> 16).toString(16)}:${(readers & 0xffff).toString(16)}::1`);
}

function post(what: string, fields: object, address = "2001:db8::1"): Message {
  return {
    method: "POST",
    path: `/v1/sites/${SITE_ID}/${what}`,
    headers: { Origin: ORIGIN, "Content-Type": "text/plain;charset=UTF-8", "CF-Connecting-IP": address },
    body: JSON.stringify(fields),
  };
}

const get = (path: string, headers: Record<string, string> = {}): Message => ({ method: "GET", path, headers });
const threadPath = `/v1/sites/${SITE_ID}/comments?page=${encodeURIComponent(THREAD_PAGE)}`;

async function send(url: string, { path, ...init }: Message): Promise<Response> {
  const response = await fetch(url + path, init);
  if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** Makes the site, where comments are published at once without Akismet, a thread of 50, and pages that are counted. */
export async function prepare(url: string): Promise<Operation[]> {
  const asOwner = (method: string, path: string, fields: object): Message => ({
    method,
    path: `/v1/admin/sites${path}`,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  });
  await send(url, asOwner("POST", "", { id: SITE_ID, name: "Bench", url: ORIGIN }));
  await send(url, asOwner("PATCH", `/${SITE_ID}`, { akismet: false, firstComment: "judge" }));
  const roots: number[] = [];
  for (let root = 0; root < ROOTS; root += 1) {
    const { comment } = (await (await send(url, await submission(THREAD_PAGE, null))).json()) as {
      comment: { id: number };
    };
    roots.push(comment.id);
  }
  for (let reply = 0; reply < REPLIES; reply += 1) await send(url, await submission(THREAD_PAGE, roots[reply]!));
  const pages = [THREAD_PAGE, ...Array.from({ length: COUNTED - 1 }, (_, place) => `/page-${place}`)];
  for (const page of pages) await send(url, await submission(page, null));
  await send(url, await submission(SUBMIT_PAGE, null));

  const { headers } = await send(url, get(threadPath));
  const known = get(threadPath, { "If-None-Match": headers.get("ETag")! });
  const counts = get(
    `/v1/sites/${SITE_ID}/counts?${pages.map((page) => `page=${encodeURIComponent(page)}`).join("&")}`,
  );
  const same = (name: string, status: Recording["status"], message: Message): Operation => ({
    name,
    status,
    limiter: message.method === "POST" ? "TOKEN_LIMITER" : null,
    isUnique: false,
    request: async () => message,
  });
  return [
    same("thread of 50", 200, get(threadPath)),
    same("304", 304, known),
    same("counts of 10", 200, counts),
    same("form token", 201, post("form-tokens", { page: THREAD_PAGE })),
    {
      name: "submit",
      status: 201,
      limiter: "POST_LIMITER",
      isUnique: true,
      request: () => submission(SUBMIT_PAGE, null),
    },
  ];
}
