import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { optionsIn, wranglerTrouble } from "./wrangler-commands.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const pages = readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md"));
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "examples/README.md",
  ...pages.map((name) => `docs/${name}`),
];

/** What a machine has besides; test/workers/http/documented-requests.test.ts sends what curl does. */
const PLAIN = [/^git (?:pull|switch)\b/, /^echo \S+ > \.security-contact$/, /^curl https:/, /^openssl rand -/];

/** The commands of a document: lines of its `sh` blocks, and what stands in its text as code and begins like one. */
function commandsOf(document: string): string[] {
  const text = read(document);
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```/gms)].map(([, block]) => block!.replace(/\\\n\s*/g, " "));
  const prose = text.replace(/^ *```.*?^ *```/gms, "");
  const inline = [...prose.matchAll(/`((?:npm (?:run|start|test)\b|npx |node )[^`]*)`/g)].map(([, code]) => code!);
  const lines = blocks.flatMap((block) => block.split("\n"));
  // What goes on in the next line is part of a curl's body.
  const whole = lines.filter((line) => /^ {0,3}\S/.test(line)).map((line) => line.replace(/ +# .*$/, "").trim());
  return [...new Set([...whole, ...inline.map((code) => code.replaceAll("\n", " "))])];
}

function scriptTrouble(name: string, words: string[]): string | null {
  const script = scripts[name];
  if (script === undefined) return `package.json has no script ${name}`;
  const file = /node (\S+\.ts)/.exec(script)?.[1];
  // With what it reads its options with, if that is a file of its own.
  const files = file === undefined ? [] : [file, file.replace(/\.ts$/, "/input.ts")];
  const source = files
    .filter((path) => existsSync(new URL(path, root)))
    .map(read)
    .join("\n");
  const unknown = optionsIn(words).filter(
    (option) => !new RegExp(`(?:"${option}"|\\b${option}): \\{ type:|"--${option}"`).test(source),
  );
  return unknown.length === 0 ? null : `npm run ${name} has no --${unknown.join(", --")}`;
}

/** What is wrong with a command, or `null`. */
function troubleOf(command: string): string | null {
  const [program, ...words] = command.replace(" --no-install", "").split(/\s+/);
  if (program === "npx" && words[0] === "wrangler") return wranglerTrouble(words.slice(1));
  if (program === "npx") {
    const missing = words.filter((word) => /^(?:test|docs|src)\//.test(word) && !existsSync(new URL(word, root)));
    return existsSync(new URL(`node_modules/.bin/${words[0]}`, root)) && missing.length === 0
      ? null
      : `there is no ${[words[0], ...missing].join(" or ")}`;
  }
  if (program === "npm" && (words[0] === "start" || words[0] === "test"))
    return scriptTrouble(words[0], words.slice(1));
  if (program === "npm" && words[0] === "run") return scriptTrouble(words[1]!, words.slice(2));
  if (program === "node" && words[0] !== "-p")
    return existsSync(new URL(words[0]!, root)) ? null : `there is no ${words[0]}`;
  if (program === "node") return null;
  return PLAIN.some((pattern) => pattern.test(command)) ? null : `nothing knows the command ${program}`;
}

describe("every command is one that there is, with its options", () => {
  const commands = DOCUMENTS.flatMap((document) => commandsOf(document).map((command) => ({ document, command })));

  test("and there are many", () => {
    expect(commands.length).toBeGreaterThan(40);
  });

  test.each(commands)("$document: $command", ({ command }) => {
    expect(troubleOf(command)).toBeNull();
  });
});

test("GitHub runs what .ci/run runs, and that is npm test", () => {
  const steps = [...read(".github/workflows/ci.yml").matchAll(/^ +- run: (.+)$/gm)].map(([, step]) => step);
  expect(steps).toEqual([".ci/run"]);
  expect(read(".ci/run").trim().split("\n").slice(-1)).toEqual(["npm test"]);
});

describe("refuses", () => {
  test.each([
    ["npx wrangler d1 teleport DB", "is no command"],
    ["npx wrangler d1 export DB --remote --format=sql", "has no --format"],
    ["npm run undo", "has no script undo"],
    ["npm run doctor -- --url https://a.example", "has no --url"],
    ["node dev/nothing.ts", "there is no dev/nothing.ts"],
    ["terraform apply", "nothing knows the command terraform"],
  ])("%s", (command, trouble) => {
    expect(troubleOf(command)).toContain(trouble);
  });
});

describe("every link between the documents leads somewhere", () => {
  const anchorsOf = (document: string) =>
    [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );
  const links = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([\w-]+))?\)/g)].map(([, path, anchor]) => ({
      document,
      path: path!,
      anchor,
    })),
  );

  test.each(links)("$document: $path#$anchor", ({ document, path, anchor }) => {
    const target = path === "" ? new URL(document, root) : new URL(path, new URL(document, root));
    expect(existsSync(target)).toBe(true);
    const name = target.href.slice(root.href.length);
    if (anchor !== undefined && name.endsWith(".md")) expect(anchorsOf(name)).toContain(anchor);
  });
});
