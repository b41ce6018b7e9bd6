import { skeletonOf } from "./normalise.ts";

interface Entry {
  /** As the moderator wrote it. */
  written: string;
  skeleton: string;
  isWhole: boolean;
  /** Where in the skeleton the two characters stand that the entry is filed under. */
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
    const quoted = IN_QUOTES.exec(written)?.[1];
    const skeleton = skeletonOf(quoted ?? written);
    const isWhole = quoted !== undefined;
    const same = `${isWhole} ${skeleton}`;
    if (skeleton === "" || known.has(same)) continue;
    known.add(same);
    if (skeleton.length === 1) singles.push({ written, skeleton, isWhole, offset: 0 });
    else file({ written, skeleton, isWhole, offset: emptiestOffset(skeleton, byPair) }, byPair);
  }
  return { byPair, singles };
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

function file(entry: Entry, byPair: Entry[][]): void {
  const bucket = bucketAt(entry.skeleton, entry.offset);
  if (byPair[bucket] === NO_ENTRIES) byPair[bucket] = [entry];
  else byPair[bucket]!.push(entry);
}

function bucketAt(text: string, offset: number): number {
  return ((text.charCodeAt(offset) << 6) ^ text.charCodeAt(offset + 1)) % BUCKETS;
}

/** The first entry that is found in a text, as the moderator wrote it, or `null`. The text is a skeleton as well. */
export function findWord({ byPair, singles }: WordIndex, text: string): string | null {
  for (let at = 0; at < text.length - 1; at += 1) {
    for (const entry of byPair[bucketAt(text, at)]!) {
      if (isAt(entry, text, at - entry.offset)) return entry.written;
    }
  }
  for (const entry of singles) {
    for (let at = text.indexOf(entry.skeleton); at >= 0; at = text.indexOf(entry.skeleton, at + 1)) {
      if (isAt(entry, text, at)) return entry.written;
    }
  }
  return null;
}

function isAt(entry: Entry, text: string, start: number): boolean {
  if (start < 0 || !text.startsWith(entry.skeleton, start)) return false;
  return !entry.isWhole || (!isInsideWord(text, start) && !isInsideWord(text, start + entry.skeleton.length));
}

/** Whether there are letters, marks or digits on both sides of a place in a text. */
function isInsideWord(text: string, at: number): boolean {
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const [after = ""] = text.slice(at, at + 2);
  return WORD_CHARACTER.test(before) && WORD_CHARACTER.test(after);
}
