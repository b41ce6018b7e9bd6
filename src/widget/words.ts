import { core } from "./languages/en.ts";
import type { Direction, Messages, PluralForms } from "./languages/messages.ts";

type CoreKey = keyof typeof core;
type Values = Record<string, string | number>;

/** The words of one widget in its language, with what is in braces filled in. */
export class Words<Key extends keyof Messages = CoreKey> {
  /** The language that words, numbers and times are shown in. */
  readonly language: string;
  readonly #table: Record<Key, string | PluralForms>;

  constructor(language: string, table: Record<Key, string | PluralForms>) {
    this.language = language;
    this.#table = table;
  }

  get direction(): Direction {
    return (this.#table as Partial<Messages>).direction ?? "ltr";
  }

  /** The text under a key. Among plural forms `count` chooses; numbers are written as the language writes them. */
  say(key: Key, values: Values = {}): string {
    const found = this.#table[key];
    const form = new Intl.PluralRules(this.language).select(Number(values.count ?? 0));
    const text = typeof found === "string" ? found : (found[form] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]?.toLocaleString(this.language) ?? "");
  }

  /** How long from now, as in "in 15 seconds". */
  sayWait(seconds: number): string {
    const [amount, unit] =
      seconds < 120 ? [Math.max(1, seconds), "second" as const] : [seconds / 60, "minute" as const];
    return new Intl.RelativeTimeFormat(this.language).format(Math.ceil(amount), unit);
  }

  /** These words and more: what this language's file has under the keys of `english`, in English that itself. */
  with<More extends keyof Messages>(english: Record<More, string | PluralForms>): Words<Key | More> {
    return new Words<Key | More>(this.language, { ...english, ...this.#table });
  }
}

/** Words in the first of these languages that there is, else in English. */
export async function findWords(
  tags: (string | null)[],
  load: (tag: string) => Promise<{ default: Messages }>,
): Promise<Words> {
  try {
    for (const tag of tags) {
      const found = tag ? bestLanguage(tag) : undefined;
      if (tag && found) return new Words<CoreKey>(tag, found === "en" ? core : (await load(found)).default);
    }
  } catch {
    // A tag that names no language, or a file that did not come.
  }
  return new Words("en", core);
}

/** `zh-TW` is `zh-Hant-TW` in full, so that a file `zh-hant` is found before `zh`. */
function bestLanguage(tag: string): string | undefined {
  const { language, script } = new Intl.Locale(tag).maximize();
  const candidates = [tag, `${language}-${script}`, language].map((candidate) => candidate.toLowerCase());
  return candidates.find((candidate) => LANGUAGES.includes(candidate));
}
