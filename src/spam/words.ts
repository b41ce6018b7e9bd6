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
  key: number;
}

/** The entries whose lengths have the same frame: the largest power of two that fits into them. */
interface Frame {
  size: number;
  lengths: number[];
  /** By hash, whether an entry begins with such a frame. */
  starts: Uint8Array;
}

/**
 * A word list, ready to be looked for in many texts. An entry is known by its length and the hashes of its first and its
 * last frame, which together cover it; so entries that begin alike cost no more than others.
 */
export interface WordIndex {
  frames: readonly Frame[];
  byKey: readonly Entry[][];
}

const BUCKET_BITS = 12;
const BUCKETS = 2 ** BUCKET_BITS;
const NO_ENTRIES: Entry[] = [];
const HASH_FACTOR = 0x9e3779b1;
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
 * quotes stands for whole words only.
 */
export function indexWords(list: readonly string[]): WordIndex {
  const frames: Frame[] = [];
  const byKey = new Array<Entry[]>(BUCKETS).fill(NO_ENTRIES);
  const known = new Set<string>();
  for (const line of list) {
    const written = line.trim();
    if (known.has(written.toLowerCase())) continue;
    known.add(written.toLowerCase());
    const quoted = IN_QUOTES.exec(written)?.[1];
    const entry = { ...foldForWords(quoted ?? written), written, isWhole: quoted !== undefined, key: 0 };
    if (entry.skeleton !== "") file(entry, frames, byKey);
  }
  frames.sort((one, other) => one.size - other.size);
  for (const { lengths } of frames) lengths.sort((one, other) => one - other);
  return { frames, byKey };
}

function file(entry: Entry, frames: Frame[], byKey: Entry[][]): void {
  const { length } = entry.skeleton;
  const size = 2 ** Math.floor(Math.log2(length));
  const start = hashAt(entry.skeleton, 0, size);
  entry.key = keyOf(start, hashAt(entry.skeleton, length - size, size), length);
  let frame = frames.find((one) => one.size === size);
  if (frame === undefined) {
    frame = { size, lengths: [], starts: new Uint8Array(BUCKETS) };
    frames.push(frame);
  }
  if (!frame.lengths.includes(length)) frame.lengths.push(length);
  frame.starts[bucketOf(start)] = 1;
  const bucket = bucketOf(entry.key);
  if (byKey[bucket] === NO_ENTRIES) byKey[bucket] = [entry];
  else byKey[bucket]!.push(entry);
}

function hashOfLetter(text: string, at: number): number {
  return Math.imul(text.charCodeAt(at) + 1, HASH_FACTOR);
}

/** The hash of a frame from those of its halves. */
function hashOfHalves(first: number, second: number, size: number): number {
  // Another factor for each size, or texts whose middle parts change places would have one hash.
  const hash = Math.imul(first, HASH_FACTOR + 2 * size) + second;
  return hash ^ (hash >>> 15);
}

function hashAt(text: string, at: number, size: number): number {
  if (size === 1) return hashOfLetter(text, at) >>> 0;
  const half = size / 2;
  return hashOfHalves(hashAt(text, at, half), hashAt(text, at + half, half), size) >>> 0;
}

/** For each size up to the largest, the hash of the frame at each place. */
function hashesOf(text: string, largest: number): Map<number, Uint32Array> {
  const single = new Uint32Array(text.length);
  for (let at = 0; at < text.length; at += 1) single[at] = hashOfLetter(text, at);
  const bySize = new Map([[1, single]]);
  for (let size = 2, halves = single; size <= largest; size *= 2) {
    const hashes = new Uint32Array(Math.max(0, text.length - size + 1));
    for (let at = 0; at < hashes.length; at += 1) {
      hashes[at] = hashOfHalves(halves[at]!, halves[at + size / 2]!, size);
    }
    bySize.set(size, hashes);
    halves = hashes;
  }
  return bySize;
}

function keyOf(start: number, end: number, length: number): number {
  return Math.imul(start ^ Math.imul(end + length, HASH_FACTOR), HASH_FACTOR) >>> 0;
}

function bucketOf(hash: number): number {
  return hash >>> (32 - BUCKET_BITS);
}

/** The first entry that is found in a text, as the moderator wrote it, or `null`. */
export function findWord({ frames, byKey }: WordIndex, text: Folded): string | null {
  const { length } = text.skeleton;
  const hashes = hashesOf(text.skeleton, Math.min(frames.at(-1)?.size ?? 0, length));
  const fitting = frames.filter(({ size }) => size <= length).map((one) => ({ ...one, hashes: hashes.get(one.size)! }));
  const isInside = insideWords(text.skeleton);
  for (let at = 0; at < length; at += 1) {
    for (const { size, lengths, starts, hashes } of fitting) {
      const start = hashes[at];
      if (start === undefined || starts[bucketOf(start)] === 0) continue;
      for (const entryLength of lengths) {
        if (at + entryLength > length) break;
        const key = keyOf(start, hashes[at + entryLength - size]!, entryLength);
        for (const entry of byKey[bucketOf(key)]!) {
          if (entry.key === key && isAt(entry, text, at, isInside)) return entry.written;
        }
      }
    }
  }
  return null;
}

function isAt(entry: Entry, text: Folded, start: number, isInside: (at: number) => boolean): boolean {
  if (entry.isWhole && (isInside(start) || isInside(start + entry.skeleton.length))) return false;
  return (
    isSpeltLike(entry.marked().toLowerCase(), text.marked(), start) && text.skeleton.startsWith(entry.skeleton, start)
  );
}

/** Whether a text has these letters at a place, or the capitals that stand for words in disguise. */
function isSpeltLike(letters: string, marked: string, start: number): boolean {
  for (let index = 0; index < letters.length; index += 1) {
    const there = marked[start + index]!;
    if (there !== letters[index] && !(there >= "A" && there <= "Z")) return false;
  }
  return true;
}

/** Tells whether there are letters, marks or digits on both sides of a place in a text, and remembers it. */
function insideWords(text: string): (at: number) => boolean {
  const known: boolean[] = [];
  return (at) => {
    known[at] ??=
      isWordEnd(text.slice(Math.max(0, at - 2), at)) && WORD_CHARACTER.test([...text.slice(at, at + 2)][0] ?? "");
    return known[at];
  };
}

function isWordEnd(text: string): boolean {
  return WORD_CHARACTER.test([...text].at(-1) ?? "");
}
