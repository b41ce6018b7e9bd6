import { describe, expect, test } from "vitest";
import { TABLE, tableOf } from "./table.ts";

describe("resists: a document that tells another table", () => {
  const head = "Text.\n\n| Folder | May import |\n|---|---|\n";

  test("reads the words of the table", () => {
    const rows = [
      "| `domain` | nothing |",
      "| `config`, `contract` | `domain` |",
      "| `db` | `domain`, `spam` (types) |",
      "| `http` | `db` (plain reads), `spam/form-token`, `context` (type) |",
      "| `widget` | `contract` (types), their own files |",
    ];
    expect(tableOf(`${head}${rows.join("\n")}\n\nMore.`)).toEqual({
      domain: {},
      config: { domain: "all" },
      contract: { domain: "all" },
      db: { domain: "all", spam: "types" },
      http: { db: "reads", "spam/form-token": "all", context: "types" },
      widget: { contract: "types" },
    });
  });

  test("reads `the five above` and `everything on the server`", () => {
    const rows = ["a", "b", "c", "d", "e", "f"].map((name) => `| \`${name}\` | nothing |\n`).join("");
    const table = tableOf(
      `${head}${rows}| \`g\` | the five above, \`context\` (type) |\n| \`app\` | everything on the server |\n`,
    );
    expect(table?.g).toEqual({ b: "all", c: "all", d: "all", e: "all", f: "all", context: "types" });
    expect(table?.app).toEqual(TABLE.app);
  });

  test("finds none where there is none", () => {
    expect(tableOf("# Afterword\n\n| Folder | Holds |\n|---|---|\n| `domain` | nouns |\n")).toBeNull();
  });
});
