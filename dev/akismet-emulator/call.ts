/** Form fields as PHP reads them: the last of a repeated name wins, and `name[]` or `name[0]` makes a list. */
export type Fields = Record<string, string | string[]>;

/** One request to Akismet, read the way Akismet reads it. */
export interface AkismetCall {
  method: string;
  /** Version and endpoint: `1.1/comment-check`. */
  route: string;
  key: string;
  fields: Fields;
}

const listName = /^(.+)\[\d*\]$/;

/** Reads version 1.1 from a POST form only, and version 1.2 from the query as well. */
export async function readCall(request: Request): Promise<AkismetCall> {
  const url = new URL(request.url);
  const route = url.pathname.slice(1);
  const form = await readForm(request);
  const fields = toFields([...(route.startsWith("1.2/") ? url.searchParams : []), ...form]);
  const key = text(fields, "api_key") || text(fields, "key") || keyOfHost(url.hostname);
  return { method: request.method, route, key, fields };
}

/** The value of a plain field, or the empty string. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

/** Whether a field says `1` or `true`. */
export function flag(fields: Fields, name: string): boolean {
  return ["1", "true"].includes(text(fields, name));
}

async function readForm(request: Request): Promise<URLSearchParams> {
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  return new URLSearchParams(
    request.method === "POST" && isForm ? new TextDecoder().decode(await request.arrayBuffer()) : "",
  );
}

function toFields(pairs: Iterable<[string, string]>): Fields {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    const list = listName.exec(name)?.[1] ?? (name === "comment_context" ? name : undefined);
    if (list === undefined) {
      fields.set(name, value);
      continue;
    }
    const before = fields.get(list);
    fields.set(list, Array.isArray(before) ? [...before, value] : [value]);
  }
  return Object.fromEntries(fields);
}

function keyOfHost(hostname: string): string {
  return /^([^.]+)\.(?:rest\.akismet\.com|localhost)$/.exec(hostname)?.[1] ?? "";
}
