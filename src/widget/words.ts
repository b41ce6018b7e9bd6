import { core, type notice } from "./languages/en.ts";
import type { Direction, Messages, PluralForms } from "./languages/messages.ts";
import { Times } from "./time.ts";

type CoreKey = keyof typeof core;
type Values = Record<string, string | number>;

/** The words of one widget in its language, with what is in braces filled in. */
export class Words<Key extends keyof Messages = CoreKey> {
  /** The language that words, numbers and times are shown in. */
  readonly language: string;
  readonly times: Times;
  readonly #rules: Intl.PluralRules;
  readonly #table: Record<Key, string | PluralForms>;

  constructor(language: string, table: Record<Key, string | PluralForms>) {
    this.language = language;
    this.times = new Times(language);
    this.#rules = new Intl.PluralRules(language);
    this.#table = table;
  }

  get direction(): Direction {
    return (this.#table as Partial<Messages>).direction ?? "ltr";
  }

  /** The text under a key. Among plural forms `count` chooses; numbers are written as the language writes them. */
  say(key: Key, values: Values = {}): string {
    const found = this.#table[key];
    const text = typeof found === "string" ? found : (found[this.#rules.select(Number(values.count))] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]?.toLocaleString(this.language) ?? "");
  }

  /** What this language has in place of what the server says in English. */
  translate(key: keyof typeof notice, english: string): string {
    return (this.#table as Partial<Messages>)[key] ?? english;
  }

  /** These words and more: what this language's file has under the keys of `english`, in English that itself. */
  with<More extends keyof Messages>(english: Record<More, string | PluralForms>): Words<Key | More> {
    return new Words<Key | More>(this.language, { ...english, ...this.#table });
  }
}

/** Words in the first of these languages that there is, else in English, which alone takes no request. */
export async function findWords(tags: string[], load: <Part>(name: string) => Promise<Part>): Promise<Words> {
  const [first = "en"] = tags;
  const isEnglish = /^en\b/i.test(first);
  try {
    if (isEnglish) return new Words(first, core);
    const { chooseLanguage } = await load<typeof import("./language-choice.ts")>("language-choice");
    const { language, file } = chooseLanguage(tags);
    return new Words<CoreKey>(language, file ? (await load<{ default: Messages }>(`languages/${file}`)).default : core);
  } catch {
    // A tag that names no language, or a file that did not come.
    return new Words("en", core);
  }
}
