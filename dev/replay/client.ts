import type { ErrorEnvelope, FormToken, QueuePage, SubmitRequest, SubmitResponse } from "../../src/contract.ts";
import type { ReplayOptions } from "./input.ts";
import type { Reader } from "./readers.ts";
import type { Stored } from "./report.ts";

/** An answer other than the one hoped for, or none. */
export class Refusal extends Error {
  /** Its status and code, "429 rate_limited", by which refusals are counted. */
  kind: string;

  constructor(kind: string, detail: string) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
  }
}

/** Refuses early what would fail for every comment: no server, a token that may not read, a site that is not there. */
export async function checkAccess(options: ReplayOptions): Promise<void> {
  try {
    await request(`${adminRoute(options)}`, { headers: authorization(options) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(`${options.url} does not show the site ${options.site}: ${error.message}`);
  }
}

/** Fetches a form token as this reader. */
export function fetchToken({ url, site, page }: ReplayOptions, reader: Reader): Promise<FormToken> {
  return post(`${url}/v1/sites/${site}/form-tokens`, { page }, reader);
}

/** Posts a text as this reader, and gives the id under which it is stored. */
export async function postComment(
  options: ReplayOptions,
  reader: Reader,
  token: string,
  body: string,
): Promise<number> {
  const { name, email, authorKey } = reader;
  const submission: SubmitRequest = { page: options.page, name, email, authorKey, token, body, homepage: "" };
  const { comment }: SubmitResponse = await post(
    `${options.url}/v1/sites/${options.site}/comments`,
    submission,
    reader,
  );
  return comment.id;
}

/** Looks the comments up in the queue, whose pages come newest first, and reports how many are found so far. */
export async function fetchStored(
  options: ReplayOptions,
  ids: ReadonlySet<number>,
  onProgress: (count: number) => void,
): Promise<Map<number, Stored>> {
  const stored = new Map<number, Stored>();
  let cursor: string | null = null;
  while (stored.size < ids.size) {
    const query: URLSearchParams = new URLSearchParams({ limit: "100", ...(cursor !== null && { cursor }) });
    const page: QueuePage = await request(`${adminRoute(options)}/comments?${query}`, {
      headers: authorization(options),
    });
    for (const { id, status, source } of page.comments) if (ids.has(id)) stored.set(id, { id, status, source });
    onProgress(stored.size);
    if (page.cursor === null) break;
    cursor = page.cursor;
  }
  return stored;
}

function adminRoute({ url, site }: ReplayOptions): string {
  return `${url}/v1/admin/sites/${site}`;
}

function authorization({ token }: ReplayOptions): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function post<Answer>(url: string, body: object, reader: Reader): Promise<Answer> {
  const headers = {
    "content-type": "text/plain;charset=UTF-8",
    "cf-connecting-ip": reader.ip,
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  };
  return request(url, { method: "POST", headers, body: JSON.stringify(body) });
}

async function request<Answer>(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init).catch((error: Error) => {
    throw new Refusal("no answer", error.cause instanceof Error ? error.cause.message : error.message);
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw refusalOf(response.status, text);
}

function refusalOf(status: number, text: string): Refusal {
  try {
    const { error }: ErrorEnvelope = JSON.parse(text);
    return new Refusal(`${status} ${error.code}`, error.message);
  } catch {
    return new Refusal(String(status), text.slice(0, 200));
  }
}
