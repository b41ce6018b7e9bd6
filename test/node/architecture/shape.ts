import type { Node, Source } from "./sources.ts";

const EMPTY_NAME = /^(?:utils?|helpers?|commons?|shared|services?|types?|misc|index)(?:\.tsx?)?$/;

/** Whether a statement only hands on what another file has. */
function isHandedOn(statement: Node, imported: ReadonlySet<string>): boolean {
  if (statement.type === "ExportAllDeclaration") return true;
  if (statement.type !== "ExportNamedDeclaration" || statement.declaration !== null) return false;
  const specifiers = statement.specifiers as { local: Node }[];
  return statement.source !== null || specifiers.every(({ local }) => imported.has(String(local.name)));
}

/** What is wrong with a file as a whole: its name says nothing, or it has nothing of its own. */
export function shapeBreaches({ path, program }: Source): string[] {
  const breaches: string[] = [];
  const name = path.split("/").find((part) => EMPTY_NAME.test(part));
  if (name !== undefined && path !== "index.ts") breaches.push(`${path}: the name ${name} says nothing`);

  const statements = program.body as Node[];
  const imports = statements.filter((statement) => statement.type === "ImportDeclaration");
  const rest = statements.filter((statement) => statement.type !== "ImportDeclaration");
  const imported = new Set(
    imports.flatMap(({ specifiers }) => (specifiers as { local: Node }[]).map(({ local }) => String(local.name))),
  );
  if (rest.length > 0 && rest.every((statement) => isHandedOn(statement, imported))) {
    breaches.push(`${path} only hands on what other files have`);
  }
  const isOfTypes = ({ importKind, exportKind }: Node) => importKind === "type" || exportKind === "type";
  if (path === "contract.ts" && !statements.every(isOfTypes)) breaches.push("contract.ts has more than types");
  return breaches;
}
