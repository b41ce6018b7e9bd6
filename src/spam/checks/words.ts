import type { WordLists } from "../../domain/ban.ts";
import type { Finding } from "../../domain/verdict.ts";
import type { Check } from "../check.ts";
import { withoutMarkup } from "../normalise.ts";
import { type Folded, findWord, foldForWords, indexWords, type WordIndex } from "../words.ts";

/** The stricter list is asked first; what the other one would add changes neither the verdict nor what a moderator does. */
const LISTS: readonly { list: keyof WordLists; says: Finding["says"] }[] = [
  { list: "block", says: "spam" },
  { list: "hold", says: "hold" },
];

/** What words are looked for in. */
export interface WordFields {
  name: string;
  email: string | null;
  url: string | null;
  body: string;
  address: string | null;
  userAgent: string | null;
}

export interface CaughtWord {
  list: keyof WordLists;
  says: Finding["says"];
  /** As the moderator wrote it. */
  entry: string;
  field: string;
}

export type WordIndexes = Record<keyof WordLists, WordIndex>;

/** Both lists, ready to be looked for in many comments. */
export function readWordLists({ block, hold }: WordLists): WordIndexes {
  return { block: indexWords(block), hold: indexWords(hold) };
}

/**
 * WordPress: moderation_keys and disallowed_keys, in the same six fields, as a part of words unless quoted. The body is
 * read as it was typed, for the addresses of its links, and without its markup, for words that are split by it.
 */
export function catchWord(indexes: WordIndexes, fields: WordFields): CaughtWord | null {
  const texts = foldedTexts(fields);
  for (const { list, says } of LISTS) {
    for (const { field, text } of texts) {
      const entry = findWord(indexes[list], text);
      if (entry !== null) return { list, says, entry, field };
    }
  }
  return null;
}

export const checkWords: Check = ({ name, email, url, body, reader }, { words }) => {
  if (words.block.length + words.hold.length === 0) return null;
  const { address, userAgent } = reader;
  const caught = catchWord(readWordLists(words), { name, email, url, body, address, userAgent });
  if (caught === null) return null;
  const { list, says, entry, field } = caught;
  // An entry that the address has is the address, or a part of it, which is not kept for as long as the finding is.
  const evidence = field === "address" ? { field } : { entry, field };
  return { check: "words", reason: `words.${list}`, says, evidence };
};

function foldedTexts({ name, email, url, body, address, userAgent }: WordFields): { field: string; text: Folded }[] {
  const plain = withoutMarkup(body);
  const texts: [field: string, text: string | null][] = [
    ["name", name],
    ["email", email],
    ["url", url],
    ["body", body],
    ["body", plain === body ? null : plain],
    ["address", address],
    ["userAgent", userAgent],
  ];
  return texts.flatMap(([field, text]) => (text === null ? [] : [{ field, text: foldForWords(text) }]));
}
