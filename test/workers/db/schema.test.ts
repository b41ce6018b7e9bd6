import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import schema from "../../../schema.sql?raw";

interface SchemaRow {
  type: string;
  name: string;
  sql: string;
}

async function readSchema(): Promise<SchemaRow[]> {
  const { results } = await env.DB.prepare(
    `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL
       AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'd1\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'
     ORDER BY type, name`,
  ).all<SchemaRow>();
  return results;
}

/** Statements end with a semicolon at the end of a line; none of ours has one inside. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/^--.*$/gm, "")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

describe("schema.sql", () => {
  it("is exactly what the migrations make", async () => {
    const migrated = await readSchema();
    expect(migrated.length).toBeGreaterThan(5);
    const tables = migrated.filter(({ type }) => type === "table");
    await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`DROP TABLE ${name}`)));
    expect(await readSchema()).toEqual([]);
    await env.DB.batch(statementsOf(schema).map((statement) => env.DB.prepare(statement)));
    const withoutComments = (rows: SchemaRow[]) =>
      rows.map((row) => ({ ...row, sql: row.sql.replace(/^\s*--.*$\n/gm, "") }));
    expect(withoutComments(await readSchema())).toEqual(withoutComments(migrated));
  });
});
