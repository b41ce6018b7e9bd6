import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";

const SRC = fileURLToPath(new URL("../../../src/", import.meta.url));

export interface Node {
  type: string;
  [field: string]: unknown;
}

export interface Import {
  /** A path below `src`, or the name of a package. */
  target: string;
  isOwn: boolean;
  isType: boolean;
  /** The names that come as values; a whole namespace is `*`. */
  names: string[];
}

export interface Source {
  /** Below `src`, with forward slashes. */
  path: string;
  program: Node;
  imports: Import[];
}

/** Every TypeScript source below `src`, parsed. */
export function readSources(): Source[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
    .sort()
    .map((path) => parseSource(path, readFileSync(SRC + path, "utf8")));
}

export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const root = program as unknown as Node;
  return { path, program: root, imports: importsOf(path, root) };
}

/** The folder a source belongs to by the table: the first one, or the name of a file that stands alone. */
export function folderOf(path: string): string {
  return path.split("/")[0]!.replace(/\.tsx?$/, "");
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** A node and all below it, each with the one above. */
export function* walk(node: Node, parent: Node | null = null): Generator<{ node: Node; parent: Node | null }> {
  yield { node, parent };
  for (const field of Object.values(node)) {
    for (const child of Array.isArray(field) ? field : [field]) if (isNode(child)) yield* walk(child, node);
  }
}

/** The name under which the other module has it; a whole namespace is `*`. */
function nameOf({ type, imported, local }: Node): string {
  const name = type === "ImportSpecifier" ? imported : type === "ExportSpecifier" ? local : null;
  return isNode(name) ? String(name.name ?? name.value) : type === "ImportDefaultSpecifier" ? "default" : "*";
}

/** Static imports, re-exports, `import()` of values and of types: whatever ties one module to another. */
function importsOf(path: string, program: Node): Import[] {
  const found: Import[] = [];
  for (const { node } of walk(program)) {
    const kind = node.importKind ?? node.exportKind;
    const isImportOfTypes = node.type === "TSImportType" || kind === "type";
    if (!/^(?:Import|ExportNamed|ExportAll)Declaration$|^(?:ImportExpression|TSImportType)$/.test(node.type)) continue;
    // What is not named by a text is no module of ours; who may load it is a power.
    if (!isNode(node.source) || typeof node.source.value !== "string") continue;
    const specifiers = Array.isArray(node.specifiers) ? (node.specifiers as Node[]) : [];
    const values = specifiers.filter((entry) => (entry.importKind ?? entry.exportKind) !== "type");
    const isType = isImportOfTypes || (specifiers.length > 0 && values.length === 0);
    const asked = node.source.value;
    const isOwn = asked.startsWith(".");
    found.push({
      target: isOwn ? posix.normalize(posix.join(posix.dirname(path), asked)) : asked,
      isOwn,
      isType,
      names: isType ? [] : specifiers.length === 0 ? ["*"] : values.map(nameOf),
    });
  }
  return found;
}
