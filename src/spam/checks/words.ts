import type { WordLists } from "../../domain/ban.ts";
import type { Finding } from "../../domain/verdict.ts";
import type { Check } from "../check.ts";
import { withoutMarkup } from "../normalise.ts";
import type { Submission } from "../submission.ts";
import { type Folded, findWord, foldForWords, indexWords } from "../words.ts";

/** The stricter list is asked first; what the other one would add changes neither the verdict nor what a moderator does. */
const LISTS: readonly { list: keyof WordLists; says: Finding["says"] }[] = [
  { list: "block", says: "spam" },
  { list: "hold", says: "hold" },
];

/**
 * WordPress: moderation_keys and disallowed_keys, in the same six fields, as a part of words unless quoted. The body is
 * read as it was typed, for the addresses of its links, and without its markup, for words that are split by it.
 */
export const checkWords: Check = (submission, { words }) => {
  if (words.block.length + words.hold.length === 0) return null;
  const texts = foldedTexts(submission);
  for (const { list, says } of LISTS) {
    const index = indexWords(words[list]);
    for (const { field, text } of texts) {
      const entry = findWord(index, text);
      if (entry !== null) return { check: "words", reason: `words.${list}`, says, evidence: { entry, field } };
    }
  }
  return null;
};

function foldedTexts({ name, email, url, body, reader }: Submission): { field: string; text: Folded }[] {
  const plain = withoutMarkup(body);
  const texts: [field: string, text: string | null][] = [
    ["name", name],
    ["email", email],
    ["url", url],
    ["body", body],
    ["body", plain === body ? null : plain],
    ["address", reader.address],
    ["userAgent", reader.userAgent],
  ];
  return texts.flatMap(([field, text]) => (text === null ? [] : [{ field, text: foldForWords(text) }]));
}
