import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { LocalSettings } from "../../src/cli/local-settings.ts";
import { REGIONS } from "../../src/cli/setup.ts";
import { setupSteps } from "../../src/cli/setup-steps.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const DOCS = read("docs/deploy.md");
const CONFIGURATION = read("wrangler.toml");
const SECRETS = read(".dev.vars.example");

interface Package {
  scripts: Record<string, string>;
  workspaces?: unknown;
  repository?: { url: string };
  cloudflare: { bindings: Record<string, { description: string }> };
}
const PACKAGE = JSON.parse(read("package.json")) as Package;

const allOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!);

describe("the Deploy to Cloudflare button finds", () => {
  const secrets = allOf(SECRETS, /^(\w+)=/gm);

  test("every variable of the Worker that production may set", () => {
    const variables = allOf(read("src/config.ts"), /^ {2}(\w+)\?: string;$/gm);
    // Whom to ask in Akismet's place is for development alone.
    expect([...secrets, "AKISMET_URL"]).toEqual(expect.arrayContaining(variables));
  });

  test("no value that is a secret, and no default for a required one but an address that works locally alone", () => {
    expect(allOf(SECRETS, /^(\w+=.+)$/gm)).toEqual(["PUBLIC_URL=http://localhost:8787"]);
  });

  test("a description of every secret and of the database, and of nothing else", () => {
    const { bindings } = PACKAGE.cloudflare;
    expect(Object.keys(bindings).sort()).toEqual(["DB", ...secrets].sort());
    for (const { description } of Object.values(bindings)) expect(description.length).toBeGreaterThan(40);
  });

  test("a name for every binding", () => {
    for (const key of ["name", "main", "compatibility_date"])
      expect(CONFIGURATION).toMatch(new RegExp(`^${key} = "`, "m"));
    const database = /^\[\[d1_databases\]\]\n((?:\w.*\n)+)/m.exec(CONFIGURATION)?.[1] ?? "";
    expect(allOf(database, /^(\w+) = "[^"]+"$/gm)).toEqual(["binding", "database_name", "migrations_dir"]);
    const limiters = allOf(CONFIGURATION, /^\[\[ratelimits\]\]\n((?:\w.*\n)+)/gm);
    expect(limiters.length).toBeGreaterThan(0);
    for (const limiter of limiters) expect(limiter).toMatch(/^name = "\w+"\nnamespace_id = "\d+"\n/);
  });

  test("a build, and a deployment that migrates first by the name of the binding", () => {
    expect(PACKAGE.scripts.build).toBeDefined();
    const [, binding] = /^binding = "(\w+)"$/m.exec(CONFIGURATION) ?? [];
    expect(PACKAGE.scripts.deploy).toBe(`wrangler d1 migrations apply ${binding} --remote && wrangler deploy`);
    expect(PACKAGE.workspaces).toBeUndefined();
  });

  test("the repository that package.json names, once it names one", () => {
    const [, shown] = /deploy\.workers\.cloudflare\.com\/\?url=([^)]+)\)/.exec(DOCS) ?? [];
    expect(shown).toMatch(/^https:\/\/(?:github|gitlab)\.com\/[\w.-]+\/[\w.-]+$/);
    expect(shown).toBe(PACKAGE.repository?.url ?? "https://github.com/YOUR-ACCOUNT/afterword");
  });
});

test("the one place where a copy of this repository puts its own owner is the button's line", () => {
  const folders = ["docs", "examples", "src", "dev"].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" }).map(
      (path) => `${folder}/${path}`,
    ),
  );
  const files = [...readdirSync(new URL("../../", import.meta.url)), ...folders].filter((path) =>
    /\.(?:md|json|toml|html|tsx?|mjs)$/.test(path),
  );
  const lines = files.flatMap((path) => read(path).split("\n")).filter((line) => line.includes("YOUR-ACCOUNT"));
  expect(lines).toEqual([
    expect.stringMatching(/^\| a public repository /),
    expect.stringContaining("deploy.workers.cloudflare.com/?url=https://github.com/YOUR-ACCOUNT/"),
  ]);
});

describe("docs/deploy.md tells", () => {
  test("every option of setup, and no other", () => {
    const table = DOCS.split("\n\n").find((block) => block.startsWith("| Option |")) ?? "";
    const options = allOf(read("src/cli/setup.ts"), /^ {2}"?([\w-]+)"?: \{ type: "(?:string|boolean)" \},$/gm);
    expect(options.length).toBeGreaterThan(6);
    expect(allOf(table, /^\| `--([\w-]+)`/gm).sort()).toEqual(options.sort());
    for (const region of Object.keys(REGIONS)) expect(table).toContain(`\`${region}\``);
  });

  test("every step of setup", () => {
    const never = () => Promise.reject(new Error("not here"));
    const powers = { fetch: never, wait: never, now: () => 0, randomBytes: (length: number) => new Uint8Array(length) };
    const keptToken = { read: never, write: never, remove: never };
    const steps = setupSteps({ wrangler: never, powers, keptToken, local: {} as LocalSettings });
    expect(allOf(DOCS, /^(\d)\. \w+s? /gm).slice(0, steps.length)).toEqual(steps.map((_, place) => String(place + 1)));
    expect(DOCS).toContain(`${steps.length}. looks at everything from outside`);
  });
});
