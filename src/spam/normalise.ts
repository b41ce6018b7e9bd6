import { foldLetters, INVISIBLE, withoutPhrases } from "../domain/fold.ts";
import { LOOKALIKES, ORNAMENTS } from "./confusables.ts";

/** Folds a text so that the same words compare equal: width and compatibility forms, case, invisible characters, white space. */
export function foldText(text: string): string {
  return withoutPhrases(text)
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .toLowerCase()
    .normalize("NFKC")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * At least four letters with one separator between any two of them: one of the usual ones (`v.i-a g.r.a`), or the same
 * throughout (`v•i•a•g•r•a`) where letters have two cases; in other scripts, a letter is often a word of a list.
 */
const SPELT_OUT =
  /(?<![\p{L}\p{M}\p{N}])(?:\p{L}(?:[ .,*_|/-]\p{L}(?![\p{L}\p{M}\p{N}])){3,}|\p{Ll}([^\p{L}\p{M}\p{N}])\p{Ll}\1\p{Ll}(?:\1\p{Ll}(?![\p{L}\p{M}\p{N}]))+)/gu;
/** Few texts have what it starts with. */
const SEPARATED = /[^\p{L}\p{M}\p{N}]\p{L}[^\p{L}\p{M}\p{N}]\p{L}[^\p{L}\p{M}\p{N}]/u;

/** The alphabets whose letters hide in words of another, and letters that are used for little else. */
const ALPHABETS = [/[a-z]/, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];
const RARE = /[ѕԁԛԝѵԍһӏ]/;

/**
 * Folds a text further than `foldText`, for comparing only: accents, ornamental letters, letters spelt out one by one,
 * letters of other alphabets that look like Latin ones (https://www.unicode.org/reports/tr39/#Confusable_Detection).
 */
export function skeletonOf(text: string): string {
  return joined(knownLatin(text) ?? toLatin(foldOrnaments(text)));
}

/**
 * The skeleton's counterpart, character by character, which tells honest words from words in disguise: those keep their
 * own letters, so that Russian `сам` is not English `cam`; these have mixed alphabets, and their Latin letters as capitals.
 */
export function markedSkeletonOf(text: string): string {
  return joined(foldOrnaments(text)).replace(/[\p{L}\p{M}]+/gu, marking);
}

function marking(word: string): string {
  const isDisguised = RARE.test(word) || ALPHABETS.filter((alphabet) => alphabet.test(word)).length > 1;
  return isDisguised ? toLatin(word).replace(/[a-z]/g, (letter) => letter.toUpperCase()) : word;
}

function joined(folded: string): string {
  const text = folded.replace(/\s{2,}|[^\S ]/g, " ").trim();
  return SEPARATED.test(text) ? text.replace(SPELT_OUT, (spelt) => spelt.replace(/\P{L}/gu, "")) : text;
}

/** Ornaments go before the compatibility forms, which would put the letter of ⒜ in brackets, and after case, for Ꭺ. */
function foldOrnaments(text: string): string {
  // 。 is a dot in the name of a host, as ． and ｡ are, which have become one of the two already.
  return unadorned(foldLetters(unadorned(text))).replaceAll("。", ".");
}

const unadorned = replacing(ORNAMENTS);
const toLatin = replacing(LOOKALIKES);

function replacing(table: ReadonlyMap<string, string>): (text: string) => string {
  const any = new RegExp(`[${[...table.keys()].join("")}]`, "gu");
  return (text) => text.replace(any, (character) => table.get(character) ?? character);
}

/**
 * What each character up to the end of Armenian becomes; not those that need others to be folded, or show nothing.
 * Word lists may be long, and are mostly made of these.
 */
const KNOWN_LATIN: readonly (string | undefined)[] = (() => {
  const characters = Array.from({ length: 0x590 }, (_, code) => String.fromCharCode(code));
  const spaced = characters.map((character) => character.replace("\n", " ")).join("\n");
  const latin = toLatin(foldOrnaments(spaced)).split("\n");
  return characters.map((character, code) =>
    /[\p{M}\p{Default_Ignorable_Code_Point}]/u.test(character) ? undefined : latin[code],
  );
})();

/** The same as `toLatin(foldOrnaments(text))`, but several times as fast; `null` when a character is not among the known. */
function knownLatin(text: string): string | null {
  let latin = "";
  for (let index = 0; index < text.length; index += 1) {
    const letter = KNOWN_LATIN[text.charCodeAt(index)];
    if (letter === undefined) return null;
    latin += letter;
  }
  return latin;
}

/** HTML tags, the targets of links, the signs of Markdown, named entities. */
const MARKUP = /<[a-z/!?][^<>]*>|\]\([^()\n]*\)|\]\[[^[\]\n]*\]|!(?=\[)|[*_~`\\[\]]|&[a-z][a-z0-9]{0,31};/gi;
const NUMERIC_ENTITY = /&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi;

/** A comment of HTML ends at its own mark, whatever stands in it; one without an end is none. */
function withoutHtmlComments(source: string): string {
  let rest = source;
  let kept = "";
  for (;;) {
    const start = rest.indexOf("<!--");
    // The first two characters may belong to the end as well: `<!-->`.
    const end = start < 0 ? -1 : rest.indexOf("-->", start + 2);
    if (end < 0) return kept + rest;
    kept += rest.slice(0, start);
    rest = rest.slice(end + 3);
  }
}

/** The words of a comment without HTML and Markdown: `via**g**ra`, `via<b></b>gra` and `v&#105;agra` are one word. */
export function withoutMarkup(source: string): string {
  return withoutHtmlComments(source)
    .replace(MARKUP, "")
    .replace(NUMERIC_ENTITY, (_, hexadecimal?: string, decimal?: string) => {
      const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    });
}
