import { type AkismetEmulator, unlimitedKey } from "../../../dev/akismet-emulator.ts";

/** What of a response the tests look at. Only Akismet's own headers, and those that the network reads. */
export interface Seen {
  status: number;
  body: string;
  headers: Record<string, string>;
}

export const comment = {
  api_key: unlimitedKey,
  blog: "https://blog.example/",
  user_ip: "192.0.2.7",
  permalink: "https://blog.example/first/",
  comment_author: "Ada",
  comment_author_email: "ada@example.org",
  comment_content: "A good point.",
};

/** The comment without one of its fields. */
export function commentWithout(name: keyof typeof comment): Record<string, string> {
  return Object.fromEntries(Object.entries(comment).filter(([each]) => each !== name));
}

/** A form on its way to Akismet. */
export function formRequest(path: string, fields: Record<string, string>, init: RequestInit = {}): Request {
  return new Request(new URL(path, "https://rest.akismet.com"), {
    method: "POST",
    body: new URLSearchParams(fields),
    ...init,
  });
}

/** Sends a form, and reads the whole answer. */
export async function post(emulator: AkismetEmulator, path: string, fields: Record<string, string>): Promise<Seen> {
  return see(await emulator.handle(formRequest(path, fields)));
}

/** Checks the comment, with other values for some of its fields. */
export function check(emulator: AkismetEmulator, changes: Record<string, string> = {}): Promise<Seen> {
  return post(emulator, "/1.1/comment-check", { ...comment, ...changes });
}

/** The body of the check alone. */
export async function verdict(emulator: AkismetEmulator, changes: Record<string, string> = {}): Promise<string> {
  return (await check(emulator, changes)).body;
}

/** The statuses of as many checks, one after the other, of a comment that is never a duplicate. */
export async function statuses(emulator: AkismetEmulator, checks: number): Promise<number[]> {
  const answers = [];
  for (let index = 0; index < checks; index += 1) answers.push((await check(emulator, { is_test: "1" })).status);
  return answers;
}

/** Sends JSON to the emulator's control route. */
export async function command(emulator: AkismetEmulator, body: unknown): Promise<Response> {
  const url = "https://rest.akismet.com/__ctl";
  return emulator.handle(new Request(url, { method: "POST", body: JSON.stringify(body) }));
}

export async function see(response: Response): Promise<Seen> {
  return { status: response.status, body: await response.text(), headers: Object.fromEntries(response.headers) };
}

/** The headers that only Akismet sends, without the guid. */
export function akismetHeaders({ headers }: Seen): Record<string, string> {
  const names = Object.keys(headers).filter((name) => name.startsWith("x-akismet-") && name !== "x-akismet-guid");
  return Object.fromEntries(names.map((name) => [name, headers[name]!]));
}
