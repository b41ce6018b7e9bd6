import { setTimeout as delay } from "node:timers/promises";
import type { FormToken } from "../../src/contract.ts";
import type { Afterword } from "../server.ts";
import { SAMPLE_COMMENTS, SAMPLE_PAGES, type SampleComment } from "./comments.ts";

/** Sends a request to the moderators' API as the owner. */
export type Admin = (method: string, path: string, body?: object) => Promise<Response>;

export function adminOf({ url, adminToken }: Pick<Afterword, "url" | "adminToken">): Admin {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
    const response = await fetch(`${url}/v1/admin${path}`, { method, headers, body: JSON.stringify(body) ?? null });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
}

/** Fills a fresh site with comments, words, bans, tokens and a report that waits. */
export async function seed(afterword: Pick<Afterword, "url" | "emulatorUrl" | "adminToken">): Promise<void> {
  const admin = adminOf(afterword);
  await admin("PATCH", "/sites/demo", { name: "Marginalia" });
  await admin("PUT", "/sites/demo/words", { hold: ["e-book", '"sale"'], block: ["casino", "watches"] });
  await admin("PUT", "/sites/demo/words", { hold: [], block: [] });
  const tokens = await Promise.all(SAMPLE_COMMENTS.map((comment) => fetchToken(afterword.url, comment)));
  // A form that is sent at once is held.
  await delay(Math.max(...tokens.map(({ notBefore }) => Date.parse(notBefore))) - Date.now() + 50);
  for (const [index, comment] of SAMPLE_COMMENTS.entries()) await post(afterword, comment, tokens[index]!.token);
}

function fetchToken(url: string, { page, ip }: SampleComment): Promise<FormToken> {
  return send(`${url}/v1/sites/demo/form-tokens`, { page }, ip);
}

async function post(
  { url, emulatorUrl }: Pick<Afterword, "url" | "emulatorUrl">,
  { page, name, email, body, url: website = "", ip, akismet }: SampleComment,
  token: string,
): Promise<void> {
  const match = { endpoint: "comment-check", fields: { comment_author: name } };
  const faults = { spam: { name: "pro-tip", value: "", body: "true" }, silent: { name: "server-error" } };
  if (akismet !== undefined) await send(`${emulatorUrl}/__ctl`, { match, fault: faults[akismet] });
  const submission = { page, ...SAMPLE_PAGES[page], name, email, url: website, body, token, homepage: "" };
  await send(`${url}/v1/sites/demo/comments`, submission, ip);
}

async function send<Answer>(url: string, body: object, ip = "127.0.0.1"): Promise<Answer> {
  const headers = { "cf-connecting-ip": ip, "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json().catch(() => null)) as Answer;
}
