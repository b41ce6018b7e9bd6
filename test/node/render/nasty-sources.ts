/** Repeats `unit` up to exactly `length` code points. */
function fill(unit: string, length: number): string {
  const characters = [...unit];
  return Array.from({ length }, (_, index) => characters[index % characters.length]).join("");
}

/** The parts one after the other, cut or padded with letters to exactly `length` characters. */
function cutOrPad(source: string, length: number): string {
  return source.slice(0, length).padEnd(length, "a");
}

/** `unit(1) + unit(2) + ...` */
function grow(unit: (size: number) => string, length: number): string {
  let source = "";
  for (let size = 1; source.length < length; size++) source += unit(size);
  return cutOrPad(source, length);
}

const REPEATED = [
  ...["*", "_", "**", "*a_", "**a_b", "*a ", "*a **a ", "_a __a ", "a**b", "*a*", "**a** ", "a*b**c***d_e__f___g"],
  ...["[", "]", "[a", "[a](", "[a](b", "[a](<b", '[a](b "', "[a](b)", "[a](\\", "[[]]", "[](", "[a][b]", "[a]", "]("],
  ...["![", "![a](", "![a](b)", "![[", "[![a](b)](c) ", "\\", "\\*", "`", "``a ", "`a`", "a`", "[`]", "[*a_"],
  ...["<", "<a ", "<a b='", "<!--", "<?", "<![CDATA[", "<a@b.c> ", "<http://a>", "</", "&", "&amp;", "&#x1;", "&#"],
  ...[">", "> \n", ">a\n", "- ", "1. ", "- - - -\n", "- a\n", "* a\n\n", "- a\n  b\n", "- [", "> [", "> - ", "-\t"],
  ...[
    "# a\n",
    "#\n",
    "a\n=\n",
    "a\n-\n",
    "a\n\n",
    "a\n",
    "a  \n",
    "a\\\n",
    "\n",
    "\r\n",
    "\t",
    "    a\n",
    "```\n",
    "* * *\n",
  ],
  ...[
    "http://",
    "http://a ",
    "http://a.b/(",
    "http://a.b/)",
    "http://a.b?c&d; ",
    "http://a.b/*a_ ",
    "://",
    ":",
    "https://a.b/c ",
    "href=http://a ",
    "=http://a  ",
  ],
  ...[
    "a@b.c ",
    "www.a.b ",
    "[a]: b\n",
    "[a]: http://b 'c'\n",
    "[a]: http://b '\n",
    "[a]: http://b 'c'\n中[a]: http://b\n",
    "1. [a]: http://b\n",
    "[a]:\n",
  ],
  ...[
    "x",
    "é",
    "中",
    "😀",
    "\0",
    "\u2028",
    '"',
    "'",
    "橋は一九三二年に開通しました。\n",
    "Мост был открыт в 1932 году. ",
  ],
];

/** Sources of exactly `length` characters, each made to cost a Markdown parser or its reader as much as it can. */
export function nastySources(length: number): ReadonlyMap<string, string> {
  const part = (share: number) => Math.floor(length * share);
  const reference = "[a]: http://b\n\n";
  const sources = new Map(REPEATED.map((unit) => [`${JSON.stringify(unit)} repeated`, fill(unit, length)]));
  const add = (name: string, source: string) => sources.set(name, cutOrPad(source, length));

  add(
    "backtick runs that grow",
    grow((size) => `a${"`".repeat(size)}`, length),
  );
  add("emphasis pyramid", `${"*a ".repeat(part(1 / 6))}${" b*".repeat(part(1 / 6))}`);
  add("mixed emphasis pyramid", `${"*a _b ".repeat(part(1 / 12))}${"b_ a* ".repeat(part(1 / 12))}`);
  add("stars around a letter", `${"*".repeat(part(1 / 2))}a${"*".repeat(part(1 / 2))}`);
  add("brackets in brackets", `${"[".repeat(part(1 / 2))}${"]".repeat(part(1 / 2) - 1)}(`);
  add("link pyramid", `${"[".repeat(part(1 / 6))}a${"](http://b)".repeat(part(1 / 12))}`);
  add("image pyramid", `${"![".repeat(part(1 / 14))}a${"](http://b)".repeat(part(1 / 14))}`);
  add("brackets before many tokens", `${"![".repeat(part(1 / 50))}${"!=".repeat(part(1 / 2))}`);
  add(
    "nested labels after a reference",
    `${reference}${"[".repeat(part(1 / 70))}${"b".repeat(part(0.95))}${"]".repeat(part(1 / 70))}`,
  );
  add(
    "one reference with a long URL, used often",
    `[a]: http://${"b".repeat(part(1 / 2))}\n\n${"[a] ".repeat(part(1 / 8))}`,
  );
  add(
    "one reference with a long title, used often",
    `[a]: http://b "${"&".repeat(part(1 / 10))}"\n\n${"[a]".repeat(part(1 / 4))}`,
  );
  add("titles without end", "[a]: http://b 'c\n".repeat(part(1 / 17)));
  add("parentheses in a destination", `[a](${"(".repeat(part(1 / 2))}${")".repeat(part(1 / 2))}`);
  add(
    "list indented ever deeper",
    grow((size) => `${" ".repeat(2 * (size - 1))}- a\n`, length),
  );
  add(
    "quote marked ever deeper",
    grow((size) => `${">".repeat(size)}a\n`, length),
  );
  add("20 quotes on each line", `${"> ".repeat(20)}a\n`.repeat(part(1 / 42)));
  add("deep quote, lazy lines", `${">".repeat(90)}a\n${"a\n".repeat(part(1 / 2))}`);
  add("deep list, lazy lines", `${"- ".repeat(40)}a\n${"a\n".repeat(part(1 / 2))}`);
  add("URL of parentheses", `http://a.b/${")".repeat(length)}`);
  add("URL of full stops", `http://a.b/${".".repeat(length)}`);
  add("URL of entities", `http://a.b/${"&a;".repeat(part(1 / 3))}`);
  add("entity without end", `&${"a".repeat(length)}`);
  add("autolink without end", `<http://${"a".repeat(length)}`);
  add("spaces between two letters", `a${" ".repeat(length - 2)}b`);
  add("heading closed far away", `# a${" ".repeat(length - 4)}#`);
  add(
    "ordinary prose",
    "The bridge opened in 1932, and *nobody* thought it would last; see https://example.org/a_(b).\n\n> so it was\n\n- one\n- two\n\n".repeat(
      part(1 / 100),
    ),
  );
  return sources;
}
