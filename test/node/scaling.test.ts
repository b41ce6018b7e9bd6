import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { arithmeticOf, withArithmetic, withTable } from "../../bench/cost/arithmetic.ts";

const document = readFileSync(join(import.meta.dirname, "../../docs/scaling.md"), "utf8");

describe("docs/scaling.md", () => {
  it("says what follows from its own table", () => {
    expect(document).toContain(arithmeticOf(document));
  });

  it("says something else of another table", () => {
    const [, read] = /\| thread, first page, oldest \|.*\| \d+ \/ (\d+) \/ 0 \/ [^|]+\|$/m.exec(document)!;
    const other = document.replaceAll(` / ${read} / 0 / `, " / 1000 / 0 / ");
    expect(other).not.toBe(document);
    expect(withArithmetic(other)).toContain("| 1 / 1000 / 0 | 5,000 (rows read) | $0.30 + $1.00 + $0.00 = $1.30 |");
  });

  it("takes a table where there was none", () => {
    const [table] = /(?<=--write -->\n).*?(?=\n<!-- end -->)/s.exec(document)!;
    const emptied = document.replace(`${table}\n`, "");
    expect(emptied).not.toBe(document);
    expect(withTable(emptied, table)).toBe(document);
  });
});
