/** Characters that show nothing: zero-width ones, soft hyphens, direction marks, variation selectors. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Single characters that stand for a whole phrase (ﷺ is 18 letters) would make a text many times as long. */
const PHRASES = /[\ufdfa\ufdfb\u3300-\u3357\u32c0-\u33ff\u{1f200}-\u{1f2ff}]/gu;

export function withoutPhrases(text: string): string {
  return text.replace(PHRASES, " ");
}

/**
 * Marks that a word is the same word without: accents, and the points of Hebrew and Arabic that writers leave out.
 * Not the vowel signs of Indian scripts or the voicing of Japanese, which spell other words; nor the breve of й, which
 * Russian counts as another letter.
 */
const ACCENTS =
  /(?!(?<=[иИ])\u0306)[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]|\u0640|[\u064b-\u065f\u0670]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]/g;

/** Folds letters so that the same word is the same text: case, accents, width and other compatibility forms. */
export function foldLetters(text: string): string {
  const plain = withoutPhrases(text)
    .replace(INVISIBLE, "")
    .normalize("NFKD")
    .replace(INVISIBLE, "")
    .replace(ACCENTS, "");
  // By way of upper case, which takes ß to ss, ς to σ and ı to i; ẞ has to become ß before.
  return plain.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFC");
}

/** What is searched for, and one field of what is searched: on one line, white space counted once. */
export function foldForSearch(text: string): string {
  return foldLetters(text).replace(/\s+/g, " ").trim();
}

/** The fields of a comment that words are looked for in, each folded on its own line; the first is the author's name. */
export function searchable(name: string, email: string | null, url: string | null, source: string): string {
  return [name, email ?? "", url ?? "", source].map(foldForSearch).join("\n");
}
