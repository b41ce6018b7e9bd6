import { LOOKALIKES } from "./confusables.ts";

/** Characters that show nothing: zero-width ones, soft hyphens, direction marks, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Folds a text so that the same words compare equal: width and compatibility forms, case, invisible characters, white space. */
export function foldText(text: string): string {
  return text.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().normalize("NFKC").replace(/\s+/g, " ").trim();
}

/**
 * Marks that a word is the same word without: accents, and the points of Hebrew and Arabic that writers leave out.
 * Not the vowel signs of Indian scripts or the voicing of Japanese, which spell other words; nor the breve of й, which
 * Russian counts as another letter.
 */
const ACCENTS =
  /(?!(?<=[иИ])\u0306)[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]|\u0640|[\u064b-\u065f\u0670]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]/g;

const DISGUISED = new RegExp(`[${[...LOOKALIKES.keys()].join("")}]`, "gu");

/** At least four letters with one separator between any two of them: `v.i.a.g.r.a`. Few texts have what it starts with. */
const SEPARATED = /[ .,*_|/-].[ .,*_|/-].[ .,*_|/-]/u;
const SPELT_OUT = /(?<![\p{L}\p{M}\p{N}])\p{L}(?:[ .,*_|/-]\p{L}(?![\p{L}\p{M}\p{N}])){3,}/gu;

/**
 * Folds a text further than `foldText`, so that a word in disguise compares equal to the word: accents, letters of
 * other alphabets that look like Latin ones, letters in circles, letters spelt out one by one. What it makes is for
 * comparing only; a word of any alphabet still equals itself, since both sides are folded. Unicode calls it a skeleton
 * (https://www.unicode.org/reports/tr39/#Confusable_Detection).
 */
export function skeletonOf(text: string): string {
  const letters = (foldKnownLetters(text) ?? foldLetters(text)).replace(/\s{2,}|[^\S ]/g, " ").trim();
  return SEPARATED.test(letters) ? letters.replace(SPELT_OUT, (spelt) => spelt.replace(/\P{L}/gu, "")) : letters;
}

function foldLetters(text: string): string {
  // Before the compatibility forms, which would put the letter of ⒜ in brackets, and after them and case, for Ꭺ and ά.
  const letters = unmask(text.replace(INVISIBLE, "")).normalize("NFKD").replace(INVISIBLE, "").replace(ACCENTS, "");
  // By way of upper case, which takes ß to ss, ς to σ and ı to i; ẞ has to become ß before.
  const lower = letters.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
  return unmask(lower).normalize("NFC");
}

function unmask(text: string): string {
  return text.replace(DISGUISED, (character) => LOOKALIKES.get(character) ?? character);
}

/** One folded text for each character up to Hebrew that folds alone, since word lists may be long and are mostly these. */
const KNOWN_LETTERS = knownLetters(0x590);

function knownLetters(end: number): (string | undefined)[] {
  const characters = Array.from({ length: end }, (_, code) => String.fromCharCode(code));
  const folded = foldLetters(characters.map((character) => character.replace("\n", " ")).join("\n")).split("\n");
  return characters.map((character, code) => {
    if (character === "\n") return character;
    return /[\p{M}\p{Default_Ignorable_Code_Point}]/u.test(character) ? undefined : folded[code];
  });
}

/** The same as `foldLetters` but several times as fast; `null` when a character is not among the known. */
function foldKnownLetters(text: string): string | null {
  let folded = "";
  for (let index = 0; index < text.length; index += 1) {
    const letter = KNOWN_LETTERS[text.charCodeAt(index)];
    if (letter === undefined) return null;
    folded += letter;
  }
  return folded;
}

/** HTML tags, the targets of links, the signs of Markdown, named entities. */
const MARKUP = /<[a-z/!?][^<>]*>|\]\([^()\n]*\)|\]\[[^[\]\n]*\]|!(?=\[)|[*_~`\\[\]]|&[a-z][a-z0-9]{0,31};/gi;
const NUMERIC_ENTITY = /&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi;

/** The words of a comment without HTML and Markdown: `via**g**ra`, `via<b></b>gra` and `v&#105;agra` are one word. */
export function withoutMarkup(source: string): string {
  return source.replace(MARKUP, "").replace(NUMERIC_ENTITY, (_, hexadecimal?: string, decimal?: string) => {
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}
