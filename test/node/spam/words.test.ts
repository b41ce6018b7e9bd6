import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { markedSkeletonOf, skeletonOf } from "../../../src/spam/normalise.ts";
import { findWord, foldForWords, indexWords } from "../../../src/spam/words.ts";
import { cpuMs } from "../cpu-time.ts";

const find = (list: readonly string[], text: string) => findWord(indexWords(list), foldForWords(text));

describe("works", () => {
  test.each([
    ["abcd.com", "see https://abcd.com/x"],
    ["press", "WordPress"],
    ["CaSiNo", "the casinos"],
    ["казино", "Онлайн КАЗИНО!"],
    ["казино", "кaзинo"],
    ["casino", "саsіnо"],
    ["casino", "саѕіпо"],
    ["сам", "cам"],
    ["free money", "fгee money"],
    ["λόγος", "ΛΟΓΟΣ"],
    ["բարև", "ԲԱՐԵՎ, Բարև"],
    ["赌博", "在线赌博网"],
    ["赌", "在线赌博网"],
    ["$", "make $$$"],
    ["free money", "FREE \n MONEY"],
    ["  spaced  ", "spaced"],
    ["v.i.a.g.r.a", "viagra"],
    ["203.0.113.", "203.0.113.9"],
    ['"press"', "press, please"],
    ['"press"', "the (press)"],
    ['"press"', "PRESS"],
    ['"press"', "WordPress, and press"],
    ["“press”", "press_release"],
    ['"c++"', "c++x or c"],
    ['"x"', "x"],
    ['"free money"', "free  money!"],
  ])("the entry %j is found in %j", (entry, text) => {
    expect(find([entry], text)).toBe(entry.trim());
  });

  test.each([
    ["cam", "Сам, самый"],
    ["сам", "cam, camera"],
    ["cam сам", "сам cam"],
    ["viagra", "via gra"],
    ["abcd.com", "abcd. com"],
    ['"press"', "WordPress presses"],
    ['"press"', "pre\u0301ss1 1press"],
    ['"i"', "हिi 𐍈i i𐍈"],
    ['"मत"', "हिमत"],
    ['"c++"', "xc++"],
    ["रक", "रकि".replace("क", "ख")],
    ["き", "ぎ"],
    ["가", "각"],
  ])("the entry %j is not found in %j", (entry, text) => {
    expect(find([entry], text)).toBeNull();
  });

  test("an entry is named as its moderator wrote it, the one that stands first in the text", () => {
    expect(find(["Кasinо", "ＶＩＡＧＲＡ"], "viagra and kasino")).toBe("ＶＩＡＧＲＡ");
  });
});

describe("refuses", () => {
  test.each([[[]], [[""]], [["", "  ", "\t"]], [["\u200b"]], [["\u0301\u00ad"]]])("%j finds nothing", (list) => {
    expect(find(list, "any text \u200b")).toBeNull();
    expect(find(list, "")).toBeNull();
  });

  test("quotes around nothing are two quotes", () => {
    expect([find(['""'], "any text"), find(['""'], 'say ""'), find(['"'], 'an "')]).toEqual([null, '""', '"']);
  });
});

describe("resists", () => {
  // Few letters, so that entries overlap with themselves and with each other.
  const word = (maxLength: number) =>
    fc.string({ unit: fc.constantFrom("a", "а", "b", "é", "П", "1", " ", ".", "字", "𐍈"), maxLength });
  const list = fc.array(fc.tuple(word(5), fc.boolean()), { maxLength: 6 });
  const line = ([entry, isWhole]: readonly [string, boolean]) => (isWhole ? `"${entry}"` : entry);

  const isInside = (text: string, at: number) =>
    /[\p{L}\p{M}\p{N}]$/u.test(text.slice(0, at)) && /^[\p{L}\p{M}\p{N}]/u.test(text.slice(at));

  const forms = (typed: string) => ({ latin: skeletonOf(typed), marked: markedSkeletonOf(typed) });

  /** The same by trying each entry at each place. */
  function found([entry, isWhole]: readonly [string, boolean], text: ReturnType<typeof forms>): boolean {
    const { latin, marked } = forms(isWhole && entry === "" ? '""' : entry);
    const isThere = (at: number) =>
      text.latin.slice(at, at + latin.length) === latin &&
      latin
        .split("")
        .every(
          (_, index) =>
            /[A-Z]/.test(text.marked[at + index]!) || text.marked[at + index] === marked.toLowerCase()[index],
        );
    return text.latin.split("").some((_, at) => {
      if (latin === "" || !isThere(at)) return false;
      return !isWhole || entry === "" || (!isInside(text.latin, at) && !isInside(text.latin, at + latin.length));
    });
  }

  test("any list finds what searching for each entry would find", () => {
    fc.assert(
      fc.property(list, word(12), (entries, typed) => {
        const text = foldForWords(typed);
        const expected = entries.filter((entry) => found(entry, forms(typed))).map((entry) => line(entry).trim());
        const entry = findWord(indexWords(entries.map(line)), text);
        if (expected.length === 0) expect(entry).toBeNull();
        else expect(expected.map((line) => skeletonOf(line))).toContain(skeletonOf(entry!));
      }),
      { numRuns: 2_000 },
    );
  });

  test("an entry is found wherever it stands", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), fc.string(), (entry, before, after) => {
        fc.pre(skeletonOf(entry) !== "" && !/^["“”„].+["“”]$/u.test(entry.trim()));
        const parts = [before, entry, after].map(foldForWords);
        const text = {
          skeleton: parts.map(({ skeleton }) => skeleton).join(""),
          marked: () => parts.map(({ marked }) => marked()).join(""),
        };
        expect(findWord(indexWords([entry]), text)).toBe(entry.trim());
      }),
      { numRuns: 1_000 },
    );
  });

  test("a word of one alphabet is never found as a word of another", () => {
    const cyrillic = fc.string({ unit: fc.constantFrom(..."авгекмнопрстухшіј"), minLength: 1 });
    fc.assert(
      fc.property(cyrillic, fc.boolean(), (honest, isListed) => {
        const latin = skeletonOf(honest);
        expect(find([isListed ? honest : latin], isListed ? latin : honest)).toBeNull();
        expect(find([honest, latin], `${honest}${latin}`)).not.toBeNull();
      }),
    );
  });

  test("an entry is kept once, and entries that are much alike are kept apart", () => {
    const alike = Array.from({ length: 1_000 }, (_, index) => `https://www.casino-${index * 7_919}.example/win/now`);
    const most = Math.max(...indexWords(alike).byKey.map((entries) => entries.length));
    expect(most).toBeLessThan(10);
    expect(indexWords(Array<string>(1_000).fill("casino")).byKey.flat()).toHaveLength(1);
  });

  const twoLetters = (index: number) => (index + 1_024).toString(2).replaceAll("0", "a").replaceAll("1", "b");
  test.each<[string, (index: number) => string, string]>([
    ["a long beginning", (index) => `${"a".repeat(90)}${index}`, "a"],
    ["the beginning of an address", (index) => `https://www.casino-${index * 7_919}.example`, "https://www.casino-"],
    ["a long beginning that repeats itself", (index) => `${"ab".repeat(40)}${twoLetters(index)}bbbbbbbbb`, "ab"],
    ["a long end", (index) => `${twoLetters(index)}${"ab".repeat(40)}`, "ab"],
    ["few letters", twoLetters, "a"],
    ["all but the letters' order", (index) => `${twoLetters(index)}${twoLetters(1_023 - index)}`, "aab"],
    ["being parts of words", (index) => `"${"a".repeat(1 + (index % 100))}${index < 100 ? "" : "b"}"`, "ab"],
  ])("a thousand entries that share %s are looked for as fast as a few", (_, entry, piece) => {
    const index = (count: number) => indexWords(Array.from({ length: count }, (_, number) => entry(number)));
    const text = foldForWords(piece.repeat(LIMITS.bodyCharacters / piece.length));
    const [few, many] = [index(5), index(1_000)];
    const search = (words: typeof few) => cpuMs(() => findWord(words, text));
    search(few);
    expect(search(many)).toBeLessThan(4 * search(few) + 8);
  });

  test("the length of the list hardly matters once it is indexed, and that of the text no more than its length", () => {
    const words = (count: number) =>
      indexWords(Array.from({ length: count }, (_, index) => `${(index * 7_919).toString(36)} ${"word ".repeat(18)}`));
    const text = (length: number) => foldForWords("some words of a comment that has none. ".repeat(length / 39));
    const timeOf = (index: ReturnType<typeof words>, length: number) => {
      const searched = text(length);
      return cpuMs(() => expect(findWord(index, searched)).toBeNull());
    };
    const [few, many] = [words(50), words(1_000)];
    timeOf(many, LIMITS.bodyCharacters);
    expect(timeOf(many, LIMITS.bodyCharacters)).toBeLessThan(10 * timeOf(few, LIMITS.bodyCharacters) + 5);
    expect(timeOf(many, 4 * LIMITS.bodyCharacters)).toBeLessThan(10 * timeOf(many, LIMITS.bodyCharacters) + 5);
  });
});
