import { PLAN_LIMITS } from "../../src/domain/limits.ts";

/** Cloudflare's documentation, read on 2026-11-24; nothing here is measured. */
const DATABASE_BYTES = { free: 500_000_000, paid: 10_000_000_000 };
const DOLLARS_A_MILLION = { requests: 0.3, rowsRead: 0.001, rowsWritten: 1 };

const MARKS = {
  table: /(<!-- npm run bench:cost -- --write -->\n)(.*?)(<!-- end -->)/s,
  arithmetic: /(<!-- from the table -->\n)(.*?)(<!-- end -->)/s,
};

/** A document with another text between two of its marks. */
function withPart(document: string, mark: keyof typeof MARKS, text: string): string {
  return document.replace(MARKS[mark], (_, begin, _before, end) => `${begin}${text}\n${end}`);
}

interface TableFigures {
  read: number;
  written: number;
}

/** A line of the table of docs/scaling.md, at its largest size. */
function lineOf(document: string, name: string): string[] {
  const lines = MARKS.table.exec(document)?.[2]?.split("\n") ?? [];
  const line = lines.find((one) => one.startsWith(`| ${name} |`));
  if (line === undefined) throw new Error(`docs/scaling.md measures no "${name}"`);
  return line.split("|").map((cell) => cell.trim());
}

function figuresOf(document: string, name: string): TableFigures {
  const [, read, written] = lineOf(document, name).at(-2)!.split(" / ").map(Number);
  return { read: read!, written: written! };
}

const whole = (value: number) => Math.floor(value).toLocaleString("en");
const dollars = (value: number) => `$${value.toFixed(2)}`;

/** What one million of something costs, and how many there can be. `requests` and the rows are those of each. */
function linesOf(name: string, requests: number, { read, written }: TableFigures): string {
  const { free } = PLAN_LIMITS;
  const limits = [
    { of: "requests", most: free.requests / requests },
    { of: "rows read", most: free.rowsRead / read },
    ...(written === 0 ? [] : [{ of: "rows written", most: free.rowsWritten / written }]),
  ];
  const first = limits.reduce((least, limit) => (limit.most < least.most ? limit : least));
  const price = [
    requests * DOLLARS_A_MILLION.requests,
    read * DOLLARS_A_MILLION.rowsRead,
    written * DOLLARS_A_MILLION.rowsWritten,
  ];
  const sum = price.reduce((total, one) => total + one, 0);
  const cells = [
    name,
    `${requests} / ${read} / ${written}`,
    `${whole(first.most)} (${first.of})`,
    `${price.map(dollars).join(" + ")} = ${dollars(sum)}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The figures that follow from the table, in Markdown. */
export function arithmeticOf(document: string): string {
  const view = figuresOf(document, "thread, first page, oldest");
  const short = figuresOf(document, "thread, all of a short one");
  const unchanged = figuresOf(document, "thread, unchanged (304)");
  const token = figuresOf(document, "a form token");
  const comment = figuresOf(document, "a comment, approved");
  const spam = figuresOf(document, "a comment, spam");
  const decision = figuresOf(document, "a decision on one comment: spam");
  const sum = (...all: TableFigures[]): TableFigures => ({
    read: all.reduce((total, { read }) => total + read, 0),
    written: all.reduce((total, { written }) => total + written, 0),
  });
  const bytes = Number(lineOf(document, "bytes of the database, a comment").at(-2)!.replaceAll(",", ""));
  const heads = [
    "each",
    "requests / rows read / rows written",
    "most a day on Free",
    "a million on Paid, past what is included",
  ];
  return [
    `| ${heads.join(" | ")} |`,
    `| ${heads.map(() => "---").join(" | ")} |`,
    linesOf("view of a long thread that no cache holds", 1, view),
    linesOf("view of a short thread that no cache holds", 1, short),
    linesOf("view that D1 answers as unchanged", 1, unchanged),
    linesOf("comment, approved, with its form token", 2, sum(token, comment)),
    linesOf("comment, spam, with its form token", 2, sum(token, spam)),
    linesOf("comment that a person then decides on", 3, sum(token, comment, decision)),
    "",
    `A comment as seeded, with a short text, takes ${whole(bytes)} bytes. A database of Free (500 MB) holds ${whole(DATABASE_BYTES.free / bytes)} comments,`,
    `one of Paid (10 GB) ${whole(DATABASE_BYTES.paid / bytes)}.`,
  ].join("\n");
}

/** Puts what follows from the table after it. */
export function withArithmetic(document: string): string {
  return withPart(document, "arithmetic", arithmeticOf(document));
}

/** Puts the table into the document, and what follows from it. */
export function withTable(document: string, table: string): string {
  return withArithmetic(withPart(document, "table", table));
}
