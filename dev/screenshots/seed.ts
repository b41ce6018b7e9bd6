import { setTimeout as delay } from "node:timers/promises";
import type { FormToken, QueuePage } from "../../src/contract.ts";
import type { Afterword } from "../server.ts";
import { SAMPLE_COMMENTS, SAMPLE_PAGES, type SampleComment } from "./comments.ts";

type Server = Pick<Afterword, "url" | "emulatorUrl" | "adminToken">;

/** Sends a request to the moderators' API as the owner. */
type Admin = (method: string, path: string, body?: object) => Promise<Response>;

function adminOf({ url, adminToken }: Server): Admin {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
    const response = await fetch(`${url}/v1/admin${path}`, { method, headers, body: JSON.stringify(body) ?? null });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
}

/** Fills a fresh site with comments, a ban, tokens and a report that waits. */
export async function seed(afterword: Server): Promise<void> {
  const admin = adminOf(afterword);
  await admin("PATCH", "/sites/demo", { name: "Marginalia", url: "https://marginalia.example" });
  await admin("POST", "/sites/demo/bans", { kind: "address", value: "198.51.100.140", note: "Watches, every night" });
  await admin("POST", "/tokens", { name: "Theo", sites: ["demo"], scopes: ["read", "moderate"] });
  const access = {
    name: "Ruth",
    sites: null,
    scopes: ["read", "moderate", "manage"],
    email: "ruth@marginalia.example",
  };
  await admin("POST", "/tokens", access);
  const tokens = await Promise.all(SAMPLE_COMMENTS.map((comment) => fetchToken(afterword.url, comment)));
  // A form that is sent at once is held.
  await delay(Math.max(...tokens.map(({ notBefore }) => Date.parse(notBefore))) - Date.now() + 50);
  for (const [index, comment] of SAMPLE_COMMENTS.entries()) await post(afterword, comment, tokens[index]!.token);
  await report(afterword, admin);
  await correctWithoutAkismet(afterword, admin);
}

/** Has two readers report a comment that is shown. */
async function report({ url }: Server, admin: Admin): Promise<void> {
  const { comments } = (await (await admin("GET", "/sites/demo/comments?q=author:Tomasz")).json()) as QueuePage;
  const path = `/v1/sites/demo/comments/${comments[0]!.id}/reports`;
  await send(url + path, { reason: "That is my coat." }, "203.0.113.140");
  await send(url + path, {}, "192.0.2.200");
}

/** Makes spam of what Akismet let through, while Akismet is away. */
async function correctWithoutAkismet({ emulatorUrl }: Server, admin: Admin): Promise<void> {
  const { comments } = (await (await admin("GET", "/sites/demo/comments?q=author:Passive")).json()) as QueuePage;
  await send(`${emulatorUrl}/__ctl`, { match: "submit-spam", fault: { name: "server-error" } });
  await admin("POST", "/sites/demo/decisions", { ids: comments.map(({ id }) => id), status: "spam" });
}

function fetchToken(url: string, { page, ip }: SampleComment): Promise<FormToken> {
  return send(`${url}/v1/sites/demo/form-tokens`, { page }, ip);
}

async function post(
  { url, emulatorUrl }: Server,
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
