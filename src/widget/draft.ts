import type { SafeStorage } from "./storage.ts";

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

interface DraftText {
  body: string;
  target: ReplyTarget | null;
}

type Profile = Pick<FormValues, "name" | "email" | "url">;

export interface Draft {
  values: Partial<FormValues>;
  target: ReplyTarget | null;
}

/**
 * What the reader has typed on one page, until the server has it.
 * The text outlives the tab; who they are does so only if they asked for it, as on a shared computer it must not.
 */
export class Drafts {
  readonly #device: SafeStorage;
  readonly #tab: SafeStorage;
  readonly #key: string;

  constructor(device: SafeStorage, tab: SafeStorage, site: string, pageKey: string) {
    this.#device = device;
    this.#tab = tab;
    this.#key = `draft:${site}:${pageKey}`;
  }

  read(): Draft {
    const text = this.#device.read<DraftText>(this.#key);
    const profile = this.#device.read<Profile>("profile");
    const typed = this.#tab.read<Profile>(this.#key);
    return {
      values: { ...profile, ...typed, body: text?.body ?? "", remember: profile !== null },
      target: text?.target ?? null,
    };
  }

  save(values: FormValues, target: ReplyTarget | null): void {
    if (values.body.trim() === "") this.#device.remove(this.#key);
    else this.#device.write(this.#key, { body: values.body, target } satisfies DraftText);
    this.#tab.write(this.#key, profileOf(values));
  }

  /** The server has the comment: the draft ends, and the profile is kept or dropped as the reader chose. */
  finish(values: FormValues): void {
    this.#device.remove(this.#key);
    this.#tab.remove(this.#key);
    if (values.remember) this.#device.write("profile", profileOf(values));
    else this.#device.remove("profile");
  }
}

function profileOf({ name, email, url }: FormValues): Profile {
  return { name, email, url };
}

/** This device's secret, by which the server knows a returning author. */
export function authorKey(storage: SafeStorage): string {
  const kept = storage.read<string>("author-key");
  if (kept !== null) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const key = btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (character) => ({ "+": "-", "/": "_" })[character] ?? "",
  );
  storage.write("author-key", key);
  return key;
}
