import { folderOf, type Node, type Source, walk } from "./sources.ts";
import { isServer } from "./table.ts";

/** What is secret by its name, but for a keyed hash, which nobody outside can bring about. */
const SECRET = /(?:^|[a-z])(?:secret|token|credential|password)$|^mac$|^(?:akismet|own|author|voter)Key$/i;
const COMPARISONS = ["==", "===", "!=", "!==", "<", ">", "<=", ">="];
const METHODS = ["includes", "indexOf", "startsWith", "endsWith", "localeCompare", "match", "search"];

/** Both are of the owner, and none comes with a request. */
const ALLOWED = ["usecases/health-problems.ts"];

/** The last name of a chain of names: `adminToken` of `settings.adminToken`. */
function nameOf(node: unknown): string {
  const { type, name, property, expression } = (node ?? {}) as Node;
  if (type === "Identifier") return String(name);
  if (type === "MemberExpression") return nameOf(property);
  return type === "TSNonNullExpression" || type === "ChainExpression" ? nameOf(expression) : "";
}

/** Whether there is something in it that a caller could try to guess: `null`, a number or a written text is not. */
function isConstant(node: unknown): boolean {
  const { type, name } = (node ?? {}) as Node;
  return type === "Literal" || (type === "Identifier" && name === "undefined");
}

function isLeak(node: Node): boolean {
  if (node.type === "BinaryExpression" && COMPARISONS.includes(String(node.operator))) {
    const { left, right } = node;
    return !isConstant(left) && !isConstant(right) && (SECRET.test(nameOf(left)) || SECRET.test(nameOf(right)));
  }
  if (node.type !== "CallExpression") return false;
  const { object, property } = node.callee as Node;
  const compared = [object, ...(node.arguments as Node[])];
  return (
    METHODS.includes(nameOf(property)) &&
    compared.every((part) => !isConstant(part)) &&
    compared.some((part) => SECRET.test(nameOf(part)))
  );
}

/** Every comparison of a secret in a time that tells how much of a guess was right, one line each. */
export function secretBreaches({ path, program }: Source): string[] {
  if (!isServer(folderOf(path)) || ALLOWED.includes(path)) return [];
  return [...walk(program)].flatMap(({ node }) =>
    isLeak(node) ? `${path} compares a secret at ${node.start}; equalSecrets does it in constant time` : [],
  );
}
