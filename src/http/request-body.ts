import { Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";

function tooLarge(): Refusal {
  return new Refusal("too_large", `The request is larger than ${LIMITS.requestBytes} bytes`);
}

function withinLimit(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength > LIMITS.requestBytes) throw tooLarge();
  return bytes;
}

/** Reads at most 64 KiB, whatever the request says of its own length. */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const stated = request.headers.get("Content-Length");
  if (Number(stated ?? 0) > LIMITS.requestBytes) throw tooLarge();
  // HTTP itself ends a body where it was said to end, and in one piece it is cheaper to read.
  if (stated !== null) return withinLimit(new Uint8Array(await request.arrayBuffer()));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > LIMITS.requestBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

export interface RequestBody {
  isForm: boolean;
  fields: object;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("invalid", "The body is not JSON");
  }
}

/** A field sent once is a text, one sent more often a list. */
function parseForm(text: string): Record<string, string | string[]> {
  const form = new URLSearchParams(text);
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0]! : values;
  }
  return fields;
}

const FORM = "application/x-www-form-urlencoded";
const TYPES = ["", "text/plain", "application/json", FORM];

/**
 * Parses what was read: JSON under any name, since a browser sends JSON without a preflight only as `text/plain`,
 * or a form where `takesForms`.
 */
export function parseBody(bytes: Uint8Array, contentType: string | undefined, takesForms: boolean): RequestBody {
  const type = (contentType ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (!TYPES.includes(type)) {
    throw new Refusal(
      "invalid",
      `The body must be JSON${takesForms ? " or a form" : ""}, not "${type.slice(0, LIMITS.quotedCharacters)}"`,
    );
  }
  if (bytes.byteLength === 0) throw new Refusal("invalid", "The request has no body");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Refusal("invalid", "The body is not UTF-8");
  }
  const isForm = takesForms && type === FORM;
  const fields = isForm ? parseForm(text) : parseJson(text);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new Refusal("invalid", "The body must be one JSON object");
  }
  return { isForm, fields };
}
