/** Characters that show nothing: zero-width ones, soft hyphens, direction marks, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Folds a text so that the same words compare equal: width and compatibility forms, case, invisible characters, white space. */
export function foldText(text: string): string {
  return text.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().normalize("NFKC").replace(/\s+/g, " ").trim();
}
