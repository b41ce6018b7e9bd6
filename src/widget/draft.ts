import { read, write } from "./storage.ts";

export interface ReplyTarget {
  id: number;
  name: string;
}

export interface FormValues {
  body: string;
  name: string;
  email: string;
  url: string;
  homepage: string;
  remember: boolean;
}

export interface Draft {
  values: Partial<FormValues>;
  target: ReplyTarget | null;
}

type Profile = Pick<FormValues, "name" | "email" | "url">;

const profileKey = "profile";

/**
 * What the reader has typed on one page and the server does not have. The text outlives the tab; who they are does so
 * only if they asked for it, since they may share the computer.
 */
export function readDraft(place: string): Draft {
  const text = read<{ body: string; target: ReplyTarget | null }>("localStorage", keyOf(place));
  const profile = read<Profile>("localStorage", profileKey);
  const typed = read<Profile>("sessionStorage", keyOf(place));
  return {
    values: { ...profile, ...typed, body: text?.body ?? "", remember: profile !== null },
    target: text?.target ?? null,
  };
}

export function saveDraft(place: string, values: FormValues, target: ReplyTarget | null): void {
  const { body } = values;
  if (body.trim() !== "") write("localStorage", keyOf(place), { body, target });
  write("sessionStorage", keyOf(place), profileOf(values));
}

/** Forgets a text, unless another tab with the same page has left another one there since. */
export function dropDraft(place: string, body: string): void {
  if (readDraft(place).values.body === body) write("localStorage", keyOf(place), null);
}

/** The server has the comment: the draft ends, and the profile is kept or dropped as the reader chose. */
export function finishDraft(place: string, values: FormValues): void {
  dropDraft(place, values.body);
  write("sessionStorage", keyOf(place), null);
  write("localStorage", profileKey, values.remember ? profileOf(values) : null);
}

/** This device's secret, by which the server knows a returning author. */
export function authorKey(): string {
  let key = read<string>("localStorage", "author-key");
  if (key === null) {
    key = crypto.getRandomValues(new Uint32Array(5)).join("-");
    write("localStorage", "author-key", key);
  }
  return key;
}

function profileOf({ name, email, url }: FormValues): Profile {
  return { name, email, url };
}

function keyOf(place: string): string {
  return `draft:${place}`;
}
