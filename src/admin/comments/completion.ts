import type { QueueComment } from "../../contract.ts";

export interface Completion {
  /** What takes the place of the word that is being typed. */
  text: string;
  hint: string;
}

export interface Completions {
  /** Where the word begins that they would replace. */
  from: number;
  options: Completion[];
}

const optionsMost = 8;
const dayMs = 86_400_000;

const KEYWORDS: Record<string, string> = {
  "author:": "Name",
  "email:": "E-mail address",
  "page:": "Page, or how it begins",
  "ip:": "Address or network",
  "status:": "Pending, approved, spam or trash",
  "has:link": "With a link",
  "is:unchecked": "Not judged by Akismet",
  "is:reported": "Reported by readers",
  "before:": "Sent before a day",
  "after:": "Sent after a day",
};

/** What the word before the caret could become: a keyword, or a value that some comment of the list has. */
export function completionsFor(
  query: string,
  caret: number,
  { comments, now }: { comments: readonly QueueComment[]; now: number },
): Completions {
  const [word = ""] = /(?:"[^"]*"?|[^\s"])*$/.exec(query.slice(0, caret)) ?? [];
  const sign = word.startsWith("-") ? "-" : "";
  const bare = word.slice(sign.length).toLowerCase();
  const from = caret - word.length;
  const colon = bare.indexOf(":");
  const keyword = bare.slice(0, colon + 1);
  const found =
    colon < 0 || bare === "has:" || bare === "is:"
      ? Object.entries(KEYWORDS).map(([text, hint]) => ({ text, hint }))
      : valuesOf(keyword, comments, now).map(({ text, hint }) => ({ text: keyword + quoted(text), hint }));
  const matching = found.filter(({ text }) => {
    const plain = text.toLowerCase().replace('"', "");
    return plain.startsWith(bare.replace('"', "")) && plain !== bare;
  });
  return { from, options: matching.slice(0, optionsMost).map(({ text, hint }) => ({ text: sign + text, hint })) };
}

function valuesOf(keyword: string, comments: readonly QueueComment[], now: number): Completion[] {
  const day = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString().slice(0, 10);
  switch (keyword) {
    case "author:":
      return seen(comments, ({ author }) => author?.name);
    case "email:":
      return seen(comments, ({ email }) => email);
    case "page:":
      return seen(comments, ({ page }) => page.key);
    case "ip:":
      return seen(comments, ({ ip }) => ip);
    case "status:":
      return ["pending", "approved", "spam", "trash"].map((text) => ({ text, hint: "" }));
    case "before:":
    case "after:":
      return [
        { text: day(0), hint: "Today" },
        { text: day(1), hint: "Yesterday" },
        { text: day(7), hint: "A week ago" },
        { text: day(30), hint: "30 days ago" },
      ];
    default:
      return [];
  }
}

/** The values that the list has, the most frequent first. */
function seen(comments: readonly QueueComment[], value: (comment: QueueComment) => string | null | undefined) {
  const groups = Map.groupBy(comments, (comment) => value(comment) ?? "");
  groups.delete("");
  return [...groups]
    .sort(([, left], [, right]) => right.length - left.length)
    .map(([text, { length }]) => ({ text, hint: length === 1 ? "1 comment here" : `${length} comments here` }));
}

function quoted(value: string): string {
  return /[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value;
}
