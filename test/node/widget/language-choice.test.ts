import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as choice from "../../../src/widget/language-choice.ts";
import arabic from "../../../src/widget/languages/ar.ts";
import type { Messages } from "../../../src/widget/languages/messages.ts";
import { findWords, Words } from "../../../src/widget/words.ts";

const directory = new URL("../../../src/widget/languages/", import.meta.url);

beforeAll(() => {
  const names = readdirSync(directory).map((name) => name.replace(/\.ts$/, ""));
  vi.stubGlobal(
    "LANGUAGES",
    names.filter((name) => name !== "messages"),
  );
});
afterAll(() => vi.unstubAllGlobals());

test.each([
  ["de", "de"],
  ["DE-at", "de"],
  ["pt", "pt"],
  ["pt-BR", "pt"],
  ["pt-PT", "pt"],
  ["zh", "zh"],
  ["zh-CN", "zh"],
  ["zh-Hans", "zh"],
  ["zh-SG", "zh"],
  ["zh-TW", "zh-hant"],
  ["zh-HK", "zh-hant"],
  ["zh-Hant", "zh-hant"],
  ["ZH-hant-TW", "zh-hant"],
  ["sr-Latn", null],
  ["iw", "he"],
  ["in-ID", "id"],
  ["ar-EG-u-nu-latn", "ar"],
  ["en-GB", null],
  ["eo", null],
  ["und", null],
  ["de_DE", "de"],
  ["zh_TW", "zh-hant"],
  ["en_US", null],
  ["not a tag", null],
])("%s is shown in the file %s", (tag, file) => {
  expect(choice.chooseLanguage([tag]).file).toBe(file);
});

test("the first tag decides that names a language there is, and keeps its region for times and numbers", () => {
  expect(choice.chooseLanguage(["eo", "pt-PT", "de"])).toEqual({ language: "pt-PT", file: "pt" });
  expect(choice.chooseLanguage(["en-GB", "de"])).toEqual({ language: "en-GB", file: null });
  expect(choice.chooseLanguage(["eo"])).toEqual({ language: "en", file: null });
  expect(choice.chooseLanguage(["not a tag", "de_CH"])).toEqual({ language: "de-CH", file: "de" });
  expect(choice.chooseLanguage(["en_GB", "de"])).toEqual({ language: "en-GB", file: null });
});

/** Loads parts as the widget does, and notes which. */
function loader() {
  const asked: string[] = [];
  const load = async <Part>(name: string): Promise<Part> => {
    asked.push(name);
    return (name === "language-choice" ? choice : { default: arabic }) as Part;
  };
  return { asked, load };
}

test("a language is loaded by name, English is not", async () => {
  const { asked, load } = loader();
  expect((await findWords(["en-GB", "ar"], load)).say("reply")).toBe("Reply");
  expect((await findWords([], load)).say("reply")).toBe("Reply");
  expect(asked).toEqual([]);
  const words = await findWords(["ar-EG"], load);
  expect(asked).toEqual(["language-choice", "languages/ar"]);
  expect([words.language, words.direction, words.say("reply")]).toEqual(["ar-EG", "rtl", arabic.reply]);
});

test.each([["eo"], ["not a tag"], ["en_"], ["en-!"], ["x"]])("with the tag %s it is English", async (tag) => {
  const words = await findWords([tag], loader().load);
  expect([words.language, words.direction, words.say("reply")]).toEqual(["en", "ltr", "Reply"]);
});

test("a file that does not come leaves English", async () => {
  const words = await findWords(["de"], () => Promise.reject(new Error("offline")));
  expect(words.say("reply")).toBe("Reply");
});

test("counts by the language's own rules and digits", () => {
  const say = (language: string, messages: Messages, count: number) =>
    new Words(language, messages).say("comments", { count });
  expect([0, 1, 2, 3, 11, 100].map((count) => say("ar-u-nu-latn", arabic, count))).toEqual([
    "لا توجد تعليقات",
    "تعليق واحد",
    "تعليقان",
    "3 تعليقات",
    "11 تعليقًا",
    "100 تعليق",
  ]);
  expect(say("ar-EG", arabic, 3)).toBe("٣ تعليقات");
});
