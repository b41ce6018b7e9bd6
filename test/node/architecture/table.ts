/** How far an import may reach: to anything, to types alone, or to plain reads and types. */
export type Reach = "all" | "types" | "reads";

export type Table = Record<string, Record<string, Reach>>;

const SERVER = ["domain", "spam", "render", "db", "clients", "usecases", "http", "config", "contract", "context"];

const everythingOnTheServer: Record<string, Reach> = Object.fromEntries(
  [...SERVER, "app"].map((folder) => [folder, "all"]),
);

/** Which folder may import which other; each may import its own files. CONTRIBUTING.md shows the same table. */
export const TABLE: Table = {
  domain: {},
  spam: { domain: "all" },
  render: { domain: "all" },
  db: { domain: "all", spam: "types" },
  clients: { domain: "all", spam: "types" },
  usecases: {
    domain: "all",
    spam: "all",
    render: "all",
    db: "all",
    clients: "all",
    context: "types",
    contract: "types",
  },
  http: {
    usecases: "all",
    db: "reads",
    "spam/form-token": "all",
    render: "all",
    contract: "all",
    context: "all",
    domain: "all",
  },
  config: { domain: "all" },
  contract: { domain: "all" },
  context: { config: "all", clients: "all", domain: "all" },
  app: everythingOnTheServer,
  index: everythingOnTheServer,
  openapi: { http: "all", render: "all", contract: "types", domain: "all" },
  widget: { contract: "types" },
  admin: { contract: "types" },
  cli: { contract: "types" },
};

/** The packages that may be imported at all, and where; `node:` stands for all of Node's own. */
export const PACKAGES: Record<string, readonly string[]> = {
  hono: ["http", "app", "index"],
  valibot: ["http", "openapi"],
  "@valibot/to-json-schema": ["openapi"],
  "akismet-api": ["clients"],
  "markdown-it": ["render"],
  preact: ["admin"],
  uplot: ["admin"],
  "@clack/prompts": ["cli"],
  wrangler: ["cli"],
  "node:": ["cli"],
};

export function isServer(folder: string): boolean {
  return SERVER.includes(folder) || folder === "app" || folder === "index";
}

const REACH: Record<string, Reach> = { type: "types", types: "types", "plain reads": "reads" };

/** Reads the table `| Folder | May import |` of a Markdown text; `null` when there is none. */
export function tableOf(markdown: string): Table | null {
  const rows = /^\| Folder \| May import \|\n\|[-| :]+\|\n((?:\|.*\|(?:\n|$))+)/m.exec(markdown)?.[1];
  if (rows === undefined) return null;
  const table: Table = {};
  for (const row of rows.trimEnd().split("\n")) {
    const [, folders = "", targets = ""] = row.split("|");
    const allowed: Record<string, Reach> = {};
    if (targets.includes("the five above")) {
      for (const above of Object.keys(table).slice(-5)) allowed[above] = "all";
    }
    if (targets.includes("everything on the server")) Object.assign(allowed, everythingOnTheServer);
    for (const [, name, note] of targets.matchAll(/`([^`]+)`(?: \(([^)]+)\))?/g)) {
      allowed[name!] = note === undefined ? "all" : (REACH[note] ?? "all");
    }
    for (const [, folder] of folders.matchAll(/`([^`]+)`/g)) table[folder!] = allowed;
  }
  return table;
}
