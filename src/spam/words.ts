import { markedSkeletonOf, skeletonOf } from "./normalise.ts";

/** A text in the form that words are looked for in. */
export interface Folded {
  skeleton: string;
  /** Needed only where the skeleton of an entry is found, and made then. */
  marked: () => string;
}

interface Entry extends Folded {
  /** As the moderator wrote it. */
  written: string;
  isWhole: boolean;
  /** Where in it the two characters stand that the entry is filed under. */
  offset: number;
}

/** A word list, ready to be looked for in many texts: entries by a hash of two of their characters, and single ones. */
export interface WordIndex {
  byPair: readonly Entry[][];
  singles: readonly Entry[];
}

const BUCKETS = 4_096;
const NO_ENTRIES: Entry[] = [];
const IN_QUOTES = /^["“”„](.+)["“”]$/u;
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;

/** Folds a text once for any number of lists. */
export function foldForWords(text: string): Folded {
  let marked: string | null = null;
  return {
    skeleton: skeletonOf(text),
    marked: () => {
      marked ??= markedSkeletonOf(text);
      return marked;
    },
  };
}

/**
 * Reads a list: one entry a line, blank ones ignored (WordPress: moderation_keys, disallowed_keys). One in double
 * quotes stands for whole words only. Each is filed where the fewest others are, so that a text is read once and
 * seldom compared, however long the list is.
 */
export function indexWords(list: readonly string[]): WordIndex {
  const byPair = new Array<Entry[]>(BUCKETS).fill(NO_ENTRIES);
  const singles: Entry[] = [];
  const known = new Set<string>();
  for (const line of list) {
    const written = line.trim();
    if (known.has(written.toLowerCase())) continue;
    known.add(written.toLowerCase());
    const quoted = IN_QUOTES.exec(written)?.[1];
    const entry = { ...foldForWords(quoted ?? written), written, isWhole: quoted !== undefined, offset: 0 };
    if (entry.skeleton.length === 1) singles.push(entry);
    if (entry.skeleton.length > 1) file(entry, byPair);
  }
  return { byPair, singles };
}

function file(entry: Entry, byPair: Entry[][]): void {
  entry.offset = emptiestOffset(entry.skeleton, byPair);
  const bucket = bucketAt(entry.skeleton, entry.offset);
  if (byPair[bucket] === NO_ENTRIES) byPair[bucket] = [entry];
  else byPair[bucket]!.push(entry);
}

function emptiestOffset(skeleton: string, byPair: readonly Entry[][]): number {
  let emptiest = 0;
  for (let offset = 1; offset < skeleton.length - 1; offset += 1) {
    const count = byPair[bucketAt(skeleton, emptiest)]!.length;
    if (count === 0) return emptiest;
    if (byPair[bucketAt(skeleton, offset)]!.length < count) emptiest = offset;
  }
  return emptiest;
}

function bucketAt(text: string, offset: number): number {
  return ((text.charCodeAt(offset) << 6) ^ text.charCodeAt(offset + 1)) % BUCKETS;
}

/** The first entry that is found in a text, as the moderator wrote it, or `null`. */
export function findWord({ byPair, singles }: WordIndex, text: Folded): string | null {
  const { skeleton } = text;
  for (let at = 0; at < skeleton.length - 1; at += 1) {
    for (const entry of byPair[bucketAt(skeleton, at)]!) {
      if (isAt(entry, text, at - entry.offset)) return entry.written;
    }
  }
  for (const entry of singles) {
    for (let at = skeleton.indexOf(entry.skeleton); at >= 0; at = skeleton.indexOf(entry.skeleton, at + 1)) {
      if (isAt(entry, text, at)) return entry.written;
    }
  }
  return null;
}

function isAt(entry: Entry, text: Folded, start: number): boolean {
  if (start < 0 || !text.skeleton.startsWith(entry.skeleton, start)) return false;
  const end = start + entry.skeleton.length;
  if (entry.isWhole && (isInsideWord(text.skeleton, start) || isInsideWord(text.skeleton, end))) return false;
  return isSpeltLike(entry.marked().toLowerCase(), text.marked(), start);
}

/** Whether a text has these letters at a place, or the capitals that stand for words in disguise. */
function isSpeltLike(letters: string, marked: string, start: number): boolean {
  for (let index = 0; index < letters.length; index += 1) {
    const there = marked[start + index]!;
    if (there !== letters[index] && !(there >= "A" && there <= "Z")) return false;
  }
  return true;
}

/** Whether there are letters, marks or digits on both sides of a place in a text. */
function isInsideWord(text: string, at: number): boolean {
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const [after = ""] = text.slice(at, at + 2);
  return WORD_CHARACTER.test(before) && WORD_CHARACTER.test(after);
}
