import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

const root = join(import.meta.dirname, "../..");

// Without a network the missing `cf` object would be the first thing to read.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";

/** As `createNodeApp` has them. */
export const SIGNING_SECRET = "test-signing-secret-of-32-characters";
export const ADMIN_TOKEN = "test-admin-token";

export interface Runtime {
  /** Of Afterword and of the bare Worker. */
  urls: { afterword: string; bare: string };
  database: D1Database;
  /** The CPU time that workerd has spent so far, in milliseconds. */
  cpuMs(): number;
  /** The memory that workerd has, in MiB. */
  residentMib(): number;
  /** Of V8's inspector, for both Workers; only while they are inspected, since each line of the log costs more then. */
  inspectorUrl(): Promise<URL>;
  close(): Promise<void>;
}

/** Bundles as wrangler does, except that wrangler knows nothing of the bare Worker. */
async function bundleBare(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "bare-worker.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]!.text;
}

/** What Linux tells of workerd; elsewhere nothing does, and all stays at zero. */
async function processFigures(): Promise<Pick<Runtime, "cpuMs" | "residentMib">> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8").catch(() => "");
  const pids = children.split(" ").filter((pid) => pid !== "");
  const isWorkerd = (pid: string) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd";
  const workerd = pids.find(isWorkerd);
  if (workerd === undefined) return { cpuMs: () => 0, residentMib: () => 0 };
  return {
    cpuMs() {
      const [, user, system] = /\) (?:\S+ ){11}(\d+) (\d+) /.exec(readFileSync(`/proc/${workerd}/stat`, "utf8"))!;
      // Ticks of 10 ms.
      return 10 * (Number(user) + Number(system));
    },
    residentMib: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${workerd}/status`, "utf8"))![1]) / 1_024,
  };
}

/**
 * One workerd with both Workers on one D1 in memory, each on a socket of its own, without a proxy before it. Miniflare is
 * only what gives workerd its configuration; its names are unstable, so they stay in this file.
 */
export async function startRuntime({ isInspected }: { isInspected: boolean }): Promise<Runtime> {
  const [afterword, bare] = await Promise.all([
    readFile(join(root, ".wrangler/dry-run/index.js"), "utf8"),
    bundleBare(),
  ]);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, "wrangler.toml"));
  const unlimited = { namespace_id: "1", simple: { limit: 1e9, period: 60 as const } };
  const compatibilityDate = workerOptions.compatibilityDate as string;
  const worker = (name: string, contents: string) => ({
    name,
    compatibilityDate,
    modules: [{ type: "ESModule" as const, path: "index.js", contents }],
    bindings: { PUBLIC_URL: "https://comments.example", ADMIN_TOKEN, SIGNING_SECRET },
    ratelimits: { POST_LIMITER: unlimited, TOKEN_LIMITER: unlimited, CHECK_LIMITER: unlimited },
    d1Databases: { DB: "bench" },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  });
  const workers = [worker("afterword", afterword), worker("bare", bare)];
  // To print the log of each request would take time from the load generator, which shares the machine.
  const handleStructuredLogs = () => undefined;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...(isInspected && { inspectorPort: 0 }),
      cf: false,
      workers,
      handleStructuredLogs,
    }),
  );
  await miniflare.ready;
  const urlOf = async (name: string) => (await miniflare.unsafeGetDirectURL(name)).origin;
  return {
    urls: { afterword: await urlOf("afterword"), bare: await urlOf("bare") },
    database: (await miniflare.getD1Database("DB", "afterword")) as unknown as D1Database,
    ...(await processFigures()),
    inspectorUrl: () => miniflare.getInspectorURL(),
    close: () => miniflare.dispose(),
  };
}

/** Makes the tables. */
export async function migrate(database: D1Database): Promise<void> {
  const schema = await readFile(join(root, "schema.sql"), "utf8");
  const statements = schema.replace(/^\s*--.*$/gm, "").split(/;\s*$/m);
  await database.batch(statements.filter((sql) => sql.trim() !== "").map((sql) => database.prepare(sql)));
}
