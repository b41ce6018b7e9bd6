import { folderOf, type Node, type Source, walk } from "./sources.ts";
import { isServer } from "./table.ts";

/** Something that only its owners may do. */
interface Power {
  name: string;
  /** Files, or folders with a slash at the end. */
  owners: readonly string[];
  /** Whether browsers and the command line may do it as well. */
  serverOnly: boolean;
  /** What gives the power, as it stands in the code, or `null`. */
  sign(node: Node, parent: Node | null): string | null;
}

/** `crypto.subtle.sign` as a text; `null` for what is not a plain chain of names. */
function chain(node: unknown): string | null {
  const { type, name, object, property, computed, value } = node as Node;
  if (type === "Identifier") return String(name);
  if (type === "Literal") return typeof value === "string" ? value : null;
  if (type === "ThisExpression") return "this";
  if (type !== "MemberExpression") return null;
  const [left, right] = [chain(object), computed && (property as Node).type !== "Literal" ? null : chain(property)];
  return left === null || right === null ? null : `${left}.${right}`;
}

/** Whether an identifier stands for a variable, and not for the name of a property, a key or an import. */
function isReference(node: Node, parent: Node | null): boolean {
  if (node.type !== "Identifier" || parent === null) return false;
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed === true;
  if (/^(?:Property|MethodDefinition|PropertyDefinition|TS\w+Signature)$/.test(parent.type)) return parent.key !== node;
  return !/Specifier$|^TSTypeReference$/.test(parent.type) || parent.local === node;
}

/** Finds these globals by name, however they are used. */
function globals(...names: string[]): Power["sign"] {
  return (node, parent) => (isReference(node, parent) && names.includes(String(node.name)) ? String(node.name) : null);
}

/** The last name of a chain: the property, whatever it is of. */
function lastName(node: Node): string | null {
  return node.type === "MemberExpression" ? chain(node.property) : null;
}

/** The pieces of text in a literal or a template. */
function textOf(node: Node): string {
  if (node.type === "TemplateElement") return String((node.value as { cooked?: string }).cooked);
  return node.type === "Literal" && typeof node.value === "string" ? node.value : "";
}

function called(node: Node): string | null {
  return node.type === "CallExpression" ? lastName(node.callee as Node) : null;
}

const CLOCK_GLOBALS = globals("setTimeout", "setInterval", "setImmediate", "performance", "scheduler");
const CLOCK_CHAINS = ["Math.random", "AbortSignal.timeout", "crypto.subtle.generateKey"];
/** These three are needed for more than time and chance, so what is harmless is named. */
const HARMLESS = ["Date.UTC", "Date.parse", "crypto.subtle"];

function clockOrChance(node: Node, parent: Node | null): string | null {
  const named = chain(node);
  if (named !== null && CLOCK_CHAINS.includes(named)) return named;
  if (!isReference(node, parent) || (node.name !== "Date" && node.name !== "crypto"))
    return CLOCK_GLOBALS(node, parent);
  if (parent?.type === "NewExpression" && (parent.arguments as Node[]).length > 0) return null;
  const use = parent?.type === "MemberExpression" ? (chain(parent) ?? String(node.name)) : String(node.name);
  return HARMLESS.includes(use) ? null : use;
}

const NETWORK_GLOBALS = globals("fetch", "Request", "WebSocket", "EventSource", "XMLHttpRequest");
const HTML_SINKS = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTML", "setHTMLUnsafe", "srcdoc"];
/** What Preact would put into a document as HTML. */
const HTML_ATTRIBUTES = ["dangerouslySetInnerHTML", "srcdoc", "srcDoc"];
const HTML_PARSERS = ["createContextualFragment", "parseFromString", "parseHTMLUnsafe"];

function isNumber(node: unknown, least = 0): boolean {
  const { type, value } = (node ?? {}) as Node;
  return type === "Literal" && typeof value === "number" && value >= least;
}

/** A number where a text is cut, where a schema says how much may come, or under a name that says what it limits. */
function limit(node: Node): string | null {
  const [, second] = (node.arguments ?? []) as Node[];
  if (called(node) === "slice" && isNumber(second, 20)) return "slice";
  if (node.type === "CallExpression" && /^(?:cutCharacters|optionalLine)$/.test(chain(node.callee) ?? ""))
    return isNumber(second) ? chain(node.callee) : null;
  if (node.type === "Property" && isNumber(node.value)) return chain(node.key) === "most" ? "most" : null;
  if (node.type !== "VariableDeclarator" || !isNumber(node.init)) return null;
  return /_(?:CHARACTERS|TIMEOUT_MS)$|^TIMEOUT_MS$/.exec(chain(node.id) ?? "")?.[0] ?? null;
}

export const POWERS: readonly Power[] = [
  { name: "a limit of its own", owners: ["domain/limits.ts"], serverOnly: true, sign: limit },
  {
    name: "SQL",
    owners: ["db/"],
    serverOnly: false,
    sign: (node) => /\b(?:SELECT|INSERT|UPDATE|DELETE FROM|WITH|PRAGMA)\s/.exec(textOf(node))?.[0].trim() ?? null,
  },
  {
    name: "statements",
    owners: ["db/"],
    serverOnly: true,
    sign: (node) => (called(node) === "prepare" ? "prepare" : null),
  },
  {
    name: "the network",
    owners: ["clients/", "context.ts"],
    serverOnly: true,
    sign: (node, parent) => (called(node) === "fetch" ? "fetch" : NETWORK_GLOBALS(node, parent)),
  },
  { name: "clock and chance", owners: ["context.ts"], serverOnly: true, sign: clockOrChance },
  {
    name: "the global object",
    owners: ["context.ts"],
    serverOnly: true,
    sign: globals("globalThis", "self", "window", "global"),
  },
  { name: "the console", owners: ["context.ts"], serverOnly: true, sign: globals("console") },
  { name: "Node", owners: [], serverOnly: true, sign: globals("process", "Buffer", "require", "__dirname") },
  {
    name: "HTML into a document",
    owners: ["widget/safe-html.ts", "admin/safe-html.ts"],
    serverOnly: false,
    sign: (node) => {
      const whole = node.type === "MemberExpression" ? chain(node) : null;
      if (whole !== null && /(?:^|\.)document\.write(?:ln)?$/.test(whole)) return whole;
      if (node.type === "JSXIdentifier" && HTML_ATTRIBUTES.includes(String(node.name))) return String(node.name);
      const name = lastName(node) ?? textOf(node);
      return HTML_SINKS.includes(name) || HTML_PARSERS.includes(name) ? name : null;
    },
  },
  {
    name: "markup",
    owners: ["render/"],
    serverOnly: true,
    sign: (node) => /<\/?[a-z][a-z0-9]*(?:[\s/][^<>]*)?>/i.exec(textOf(node))?.[0] ?? null,
  },
  {
    name: "code from an address",
    owners: ["widget/api.ts"],
    serverOnly: false,
    sign: (node) => (node.type === "ImportExpression" && (node.source as Node).type !== "Literal" ? "import()" : null),
  },
  { name: "code from text", owners: [], serverOnly: false, sign: globals("eval", "Function") },
];

/** Every use of a power outside its owners, as a sentence. */
export function powerBreaches({ path, program }: Source): string[] {
  const powers = POWERS.filter(
    ({ owners, serverOnly }) =>
      (isServer(folderOf(path)) || !serverOnly) &&
      !owners.some((owner) => (owner.endsWith("/") ? path.startsWith(owner) : path === owner)),
  );
  const found = new Set<string>();
  for (const { node, parent } of walk(program)) {
    for (const { name, sign } of powers) {
      const what = sign(node, parent);
      if (what !== null) found.add(`${path} uses ${name}: ${what}`);
    }
  }
  return [...found];
}
