import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getPlatformProxy } from "wrangler";
import { seedStatements, seedsOf } from "./seed.ts";
import { openSites } from "./sites.ts";

const root = join(import.meta.dirname, "../..");

// Without a network the missing `cf` object would be the first thing to read.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
process.env.WRANGLER_SEND_METRICS = "false";

export interface LocalDatabase {
  database: D1Database;
  close(): Promise<void>;
}

/** D1 as wrangler runs it locally, kept in a folder. */
async function openIn(path: string): Promise<LocalDatabase> {
  const proxy = await getPlatformProxy<{ DB: D1Database }>({
    configPath: join(root, "wrangler.toml"),
    persist: { path },
    remoteBindings: false,
  });
  return { database: proxy.env.DB, close: () => proxy.dispose() };
}

/** Statements end with a semicolon at the end of a line; none of ours has one inside. */
function statementsOf(sql: string): string[] {
  const lines = sql.replace(/^\s*--.*$/gm, "").split(/;\s*$/m);
  return lines.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

/** The file of the one database in a folder. */
async function fileIn(path: string): Promise<string> {
  const files = await readdir(path, { recursive: true });
  const file = files.find((name) => /\bd1\b.*\.sqlite$/.test(name) && !name.endsWith("metadata.sqlite"));
  if (file === undefined) throw new Error(`There is no database in ${path}`);
  return join(path, file);
}

/** Through SQLite itself: a million rows are more than one statement of local D1 lives through. */
async function seedIn(path: string, schema: string, siteId: string, size: number, now: number): Promise<void> {
  const { database, close } = await openIn(path);
  await database.batch(statementsOf(schema).map((statement) => database.prepare(statement)));
  const seeds = seedsOf(siteId, size, now);
  await openSites(database, seeds, now);
  await close();
  const file = new DatabaseSync(await fileIn(path));
  file.exec("PRAGMA cache_size = -200000; PRAGMA synchronous = OFF");
  for (const statement of seedStatements(seeds)) file.exec(statement);
  file.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  file.close();
}

/**
 * A database with so many comments. It is seeded once for each schema and seed and kept under `.wrangler/bench`; what is
 * opened is a copy, so that every run begins alike.
 */
export async function openSeeded(siteId: string, size: number, now: number): Promise<LocalDatabase> {
  const migrations = "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY, name TEXT);";
  const schema = `${await readFile(join(root, "schema.sql"), "utf8")}\n${migrations}`;
  const seed = await readFile(join(import.meta.dirname, "seed.ts"), "utf8");
  const sites = await readFile(join(import.meta.dirname, "sites.ts"), "utf8");
  const version = createHash("sha256").update(schema).update(seed).update(sites).digest("hex").slice(0, 12);
  const kept = join(root, ".wrangler/bench", `${size}`);
  const seeded = join(kept, version);
  if (!(await stat(seeded).catch(() => null))) {
    await rm(kept, { recursive: true, force: true });
    await mkdir(kept, { recursive: true });
    await seedIn(join(kept, "unfinished"), schema, siteId, size, now);
    await rename(join(kept, "unfinished"), seeded);
  }
  const copy = join(kept, `run-${process.pid}`);
  await cp(seeded, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const { database, close } = await openIn(copy);
  return {
    database,
    async close() {
      await close();
      await rm(copy, { recursive: true, force: true });
    },
  };
}
