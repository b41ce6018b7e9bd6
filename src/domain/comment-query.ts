import { COMMENT_STATUSES } from "./comment.ts";
import { invalid, type Refusal } from "./error.ts";
import { foldForSearch } from "./fold.ts";
import { LIMITS } from "./limits.ts";
import { momentOf } from "./moment.ts";
import { networkOf } from "./network.ts";
import { pageKeyBeginning } from "./page-url.ts";
import { countCharacters, isEmail } from "./text.ts";

/** One thing that comments are searched by; words and phrases have the filter `text`. */
export interface Term {
  filter: Filter;
  value: string;
  isExcluded: boolean;
}

interface Rule {
  /** The one spelling of a value; `null` for what is none. */
  spell(typed: string): string | null;
  expects: string;
  /** Several different values at once would find nothing. */
  isSingle: boolean;
}

function oneOf(...values: readonly string[]): Pick<Rule, "spell" | "expects"> {
  return {
    spell: (typed) => values.find((value) => value === typed.toLowerCase()) ?? null,
    expects: values.join(", "),
  };
}

const searchedText = (typed: string) => (foldForSearch(typed) === "" ? null : typed);
const moment = { spell: (typed: string) => (momentOf(typed) === null ? null : typed), isSingle: true };

function networkValue(typed: string): string | null {
  const network = networkOf(typed);
  if (network === null) return null;
  return network.bits === 32 || network.bits === 128 ? network.address : `${network.address}/${network.bits}`;
}

const RULES = {
  text: { spell: searchedText, expects: "something that can be seen", isSingle: false },
  author: { spell: searchedText, expects: "a name or part of one", isSingle: false },
  email: {
    spell: (typed) => (isEmail(typed) ? typed.toLowerCase() : null),
    expects: "a whole e-mail address; a word finds part of one",
    isSingle: true,
  },
  page: { spell: pageKeyBeginning, expects: "a path or its beginning, such as /2026/", isSingle: true },
  ip: {
    spell: networkValue,
    expects: "an address or network: 203.0.113.7, 203.0.113.0/24, 2001:db8::/64, 2001:db8::/48",
    isSingle: true,
  },
  status: { ...oneOf(...COMMENT_STATUSES), isSingle: true },
  has: { ...oneOf("link"), isSingle: false },
  is: { ...oneOf("unchecked", "reported"), isSingle: false },
  before: { ...moment, expects: "a day or time, such as 2026-11-24 or 2026-11-24T10:00Z" },
  after: { ...moment, expects: "a day or time, such as 2026-11-24 or 2026-11-24T10:00Z" },
} satisfies Record<string, Rule>;

export type Filter = keyof typeof RULES;

function isFilter(name: string): name is Filter {
  return Object.hasOwn(RULES, name) && name !== "text";
}

/** A filter's value as another parameter gives it; `null` when it is none. */
export function termOf(filter: Filter, typed: string): Term | null {
  const value = RULES[filter].spell(typed);
  return value === null ? null : { filter, value, isExcluded: false };
}

/** What would be read as a filter, unless it stands in quotes; a web address would not. */
const NAME = /^[a-z]+:(?!\/\/)/i;
const TERM = /(-?)(?:([a-z]+):(?!\/\/))?(?:"([^"]*)("?)|([^\s"]\S*))?/iy;
const SPACE = /\s*/y;
/** Control characters that are no white space, and halves of characters. */
const UNREADABLE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/u;

function refusalAt(query: string, index: number, message: string): Refusal {
  return invalid("q", `${message} at character ${countCharacters(query.slice(0, index)) + 1}`);
}

interface Found extends Term {
  index: number;
}

function readTerm(query: string, index: number): { term: Found; end: number } {
  TERM.lastIndex = index;
  const [whole, minus = "", name, phrase, closing, word] = TERM.exec(query)!;
  const refuse = (message: string, at = index) => refusalAt(query, at, message);
  const valueIndex = index + minus.length + (name === undefined ? 0 : name.length + 1);
  const filter = name?.toLowerCase() ?? "text";
  if (name !== undefined && !isFilter(filter)) {
    throw refuse(`There is no filter "${name}:"; in quotes it is searched for as text`, index + minus.length);
  }
  if (minus !== "" && name === undefined && word?.startsWith("-")) {
    throw refuse("There is a second minus sign; in quotes it is searched for", index + 1);
  }
  if (closing === "") throw refuse("The quotation mark is never closed", valueIndex);
  const typed = phrase ?? word;
  if (typed === undefined)
    throw refuse(name === undefined ? "Nothing follows the minus sign" : `"${name}:" lacks a value`);
  const end = index + whole.length;
  if (phrase !== undefined && /\S/.test(query.charAt(end))) throw refuse("A space is missing", end);
  const { spell, expects } = RULES[filter as Filter];
  const value = spell(typed);
  if (value === null) {
    throw refuse(name === undefined ? "This holds nothing to search for" : `"${filter}:" takes ${expects}`, valueIndex);
  }
  const isExcluded = minus !== "";
  if (isExcluded && filter === "before") throw refuse(`Instead of "-before:" there is "after:"`);
  if (isExcluded && filter === "after") throw refuse(`Instead of "-after:" there is "before:"`);
  return { term: { filter: filter as Filter, value, isExcluded, index }, end };
}

/** The same filter twice finds nothing, which nobody means. */
function refuseContradiction(query: string, term: Found, others: readonly Term[]): void {
  if (!RULES[term.filter].isSingle || term.isExcluded) return;
  const other = others.find(({ filter, isExcluded }) => filter === term.filter && !isExcluded);
  if (other === undefined || other.value === term.value) return;
  throw refusalAt(query, term.index, `"${term.filter}:" is given already, as ${other.value}, and can be only one`);
}

/** What a term looks for; of two that look for the same one is enough. */
function meaningOf({ filter, value, isExcluded }: Term): string {
  const meant = filter === "text" || filter === "author" ? foldForSearch(value) : value;
  return `${isExcluded} ${filter} ${meant}`;
}

/**
 * Reads what a moderator searches for: words and "quoted phrases", all of which must be found, and filters such as
 * `author:`; a minus sign before one excludes. `given` holds what the request's other parameters say. What is said twice
 * is a term once.
 */
export function parseCommentQuery(query: string, given: readonly Term[] = []): Term[] {
  if (query.length > LIMITS.queryCharacters && countCharacters(query) > LIMITS.queryCharacters) {
    throw invalid("q", `The search is longer than it may be at character ${LIMITS.queryCharacters + 1}`);
  }
  const unreadable = UNREADABLE.exec(query);
  if (unreadable !== null) throw refusalAt(query, unreadable.index, "This character cannot be searched for");
  const terms: Term[] = [];
  const meanings = new Set(given.map(meaningOf));
  for (let index = 0; ; ) {
    SPACE.lastIndex = index;
    index += SPACE.exec(query)![0].length;
    if (index === query.length) return terms;
    const { term, end } = readTerm(query, index);
    refuseContradiction(query, term, [...given, ...terms]);
    const meaning = meaningOf(term);
    if (!meanings.has(meaning)) {
      meanings.add(meaning);
      if (terms.length === LIMITS.queryTerms) {
        throw refusalAt(query, index, `More than ${LIMITS.queryTerms} words and filters`);
      }
      const { filter, value, isExcluded } = term;
      terms.push({ filter, value, isExcluded });
    }
    index = end;
  }
}

function printTerm({ filter, value, isExcluded }: Term): string {
  const isPlain = filter === "text" ? /^[^\s"-]\S*$/.test(value) && !NAME.test(value) : /^[^\s"]\S*$/.test(value);
  return `${isExcluded ? "-" : ""}${filter === "text" ? "" : `${filter}:`}${isPlain ? value : `"${value}"`}`;
}

/** The query that is read as these terms. */
export function printCommentQuery(terms: readonly Term[]): string {
  return terms.map(printTerm).join(" ");
}
