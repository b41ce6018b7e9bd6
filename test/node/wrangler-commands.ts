import { experimental_getWranglerCommands } from "wrangler";

/** The names of the options in a command. */
export const optionsIn = (words: string[]) => words.flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? []);

/** What wrangler's own table of commands has against one, or `null`. */
export function wranglerTrouble(words: string[]): string | null {
  const { registry, globalFlags } = experimental_getWranglerCommands();
  let node = registry;
  let depth = 0;
  for (; depth < words.length && node.subtree.has(words[depth]!); depth += 1) node = node.subtree.get(words[depth]!)!;
  const { definition } = node;
  if (definition?.type !== "command") return `wrangler ${words.join(" ")} is no command`;
  const known = new Set(["help", "yes", ...Object.keys(globalFlags), ...Object.keys(definition.args ?? {})]);
  const unknown = optionsIn(words).filter((option) => !known.has(option));
  return unknown.length === 0 ? null : `wrangler ${words.slice(0, depth).join(" ")} has no --${unknown.join(", --")}`;
}
