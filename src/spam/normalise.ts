/** Characters that take no room: zero-width spaces and joiners, soft hyphens, direction marks, variation selectors. */
const INVISIBLE = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]/g;

/** Folds a text so that the same words compare equal: width and compatibility forms, case, invisible characters, white space. */
export function foldText(text: string): string {
  return text.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().normalize("NFKC").replace(/\s+/g, " ").trim();
}
