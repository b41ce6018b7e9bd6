import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as groups from "../../../src/widget/languages/en.ts";
import type { Messages, PluralForms } from "../../../src/widget/languages/messages.ts";

const WIDGET = new URL("../../../src/widget/", import.meta.url);

const namesIn = (path: string) => readdirSync(new URL(path, WIDGET)).filter((name) => name.endsWith(".ts"));
const load = async (tag: string): Promise<Messages> =>
  (await import(`../../../src/widget/languages/${tag}.ts`)).default;

const tags = namesIn("languages/").flatMap((name) => /^(?!en\.|messages\.)(.+)\.ts$/.exec(name)?.[1] ?? []);
const languages = await Promise.all(tags.map(async (tag): Promise<[string, Messages]> => [tag, await load(tag)]));
const english: Messages = Object.assign({}, ...Object.values(groups));
const keys = Object.keys(english) as (keyof Messages)[];

/** Languages that have the very word that English has, or have taken it over. */
const sameAsInEnglish = {
  code: ["de", "fr", "nl"],
  email: ["id", "it", "vi"],
  link: ["de", "it", "nl", "pt"],
  name: ["de"],
  url: ["de"],
};

const formsOf = (text: string | PluralForms): [form: string, text: string][] =>
  typeof text === "string" ? [["other", text]] : Object.entries(text);
const textsOf = (messages: Messages) =>
  keys.flatMap((key) => formsOf(messages[key]).map(([, text]): [keyof Messages, string] => [key, text]));
const placeholdersIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
/** The whole numbers up to 1,000 that a language counts with one form. */
const numbersOf = (tag: string, form: string) => {
  const rules = new Intl.PluralRules(tag);
  return Array.from({ length: 1001 }, (_, number) => number).filter((number) => rules.select(number) === form);
};

test("English has every key once, and the widget uses it", () => {
  const read = (path: string) => readFileSync(new URL(path, WIDGET), "utf8");
  // By name, as a role that the API gives, or as a key of the editor's table.
  const sources = [...namesIn(""), "../contract.ts"].map(read);
  const editor = read("editor.ts");
  const isUsed = (key: string) =>
    sources.some((source) => new RegExp(`"${key}"|\\)\\.${key}\\b`).test(source)) ||
    new RegExp(`^  ${key}: {`, "m").test(editor);
  expect(Object.values(groups).flatMap((group) => Object.keys(group))).toHaveLength(keys.length);
  expect(keys.filter((key) => !isUsed(key))).toEqual([]);
});

test("only the listed words are the same as in English", () => {
  const same = languages.flatMap(([tag, messages]) =>
    keys.filter((key) => key !== "direction" && messages[key] === english[key]).map((key) => `${key} ${tag}`),
  );
  const listed = Object.entries(sameAsInEnglish).flatMap(([key, tags]) => tags.map((tag) => `${key} ${tag}`));
  expect(same.sort()).toEqual(listed.sort());
});

describe.each(languages)("%s", (tag, messages) => {
  test("has every key and no other", () => {
    expect(Object.keys(messages)).toEqual(expect.arrayContaining(keys));
    expect(Object.keys(messages)).toHaveLength(keys.length);
  });

  test("has every plural form of the language and no other", () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    for (const key of keys) {
      if (typeof english[key] === "string") expect(messages[key], key).toBeTypeOf("string");
      else expect(Object.keys(messages[key]).sort(), key).toEqual([...pluralCategories].sort());
    }
  });

  test("fills in what English fills in; a form for one number alone may spell it out", () => {
    for (const key of keys) {
      const expected = placeholdersIn(formsOf(english[key]).at(-1)![1]);
      for (const [form, text] of formsOf(messages[key])) {
        const found = placeholdersIn(text);
        const isSpelledOut = found.length === 0 && numbersOf(tag, form).length === 1;
        if (!isSpelledOut) expect(found, `${key}.${form}`).toEqual(expected);
      }
    }
  });

  test("has no stray whitespace, and no line breaks before a mark", () => {
    const wrong = textsOf(messages).filter(([, text]) => /^\s|\s$|\s\s|[\t\n\r]|\s[.,،。、۔]| [:;!?…»؛؟]/.test(text));
    expect(wrong).toEqual([]);
  });

  test("ends a sentence where English does, and shows the star of the required fields", () => {
    const isSentence = (text: string) => /[.。۔।]$/.test(text);
    const wrong = textsOf(messages).filter(
      ([key, text]) => isSentence(text) !== isSentence(formsOf(english[key])[0]![1]),
    );
    expect(wrong).toEqual([]);
    expect(messages.requiredNote).toContain("*");
  });

  test("names a button by the words that it shows, for those who speak to it", () => {
    const words = (text: string) => ` ${text.toLocaleLowerCase(tag)} `;
    const isWrittenTogether = /^(?:ja|zh)/.test(tag);
    for (const [shown, name] of [
      ["reply", "replyTo"],
      ["report", "reportOf"],
    ] as const) {
      const visible = words(messages[shown]);
      expect(words(messages[name]), name).toContain(isWrittenTogether ? visible.trim() : visible);
    }
  });

  test("is written in its own script, from the side that the script begins at", () => {
    const { script } = new Intl.Locale(tag).maximize();
    expect(messages.direction).toBe(["Arab", "Hebr"].includes(script ?? "") ? "rtl" : "ltr");
    const scripts: Record<string, RegExp> = {
      ...{ Arab: /\p{Script=Arabic}/u, Hebr: /\p{Script=Hebrew}/u, Cyrl: /\p{Script=Cyrillic}/u },
      ...{ Deva: /\p{Script=Devanagari}/u, Hans: /\p{Script=Han}/u, Hant: /\p{Script=Han}/u },
      ...{ Jpan: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u, Kore: /\p{Script=Hangul}/u },
      Latn: /\p{Script=Latin}/u,
    };
    const foreign = textsOf(messages).filter(
      ([key, text]) => key !== "direction" && !scripts[script ?? ""]!.test(text),
    );
    expect(foreign).toEqual([]);
  });
});

test("docs/embedding.md lists every language and no other", () => {
  const docs = readFileSync(new URL("../../docs/embedding.md", WIDGET), "utf8");
  const [, section = ""] = docs.split(/^## Languages$/m);
  const listed = [...section.split(/^## /m)[0]!.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, tag]) => tag!.toLowerCase());
  expect(listed.sort()).toEqual([...tags, "en"].sort());
});
