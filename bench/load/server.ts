import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { runWrangler } from "../../dev/wrangler.ts";
import { heapOf } from "./heap.ts";

const root = join(import.meta.dirname, "../..");
const bundle = join(root, ".wrangler/load");

// Without a network the missing `cf` object would be the first thing to read.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";

export const ADMIN_TOKEN = "load-admin-token";
const READY_MS = 30_000;

/** The built Worker on a workerd of its own, with its data on disk. */
export interface Server {
  /** Changes with each start. */
  readonly url: string;
  /** In MiB: of workerd as a whole, and of what the Worker holds on to. */
  memory(): Promise<{ resident: number; heap: number }>;
  runCron(): Promise<void>;
  /** Ends workerd as a crash would, and starts another one on the same data. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

async function pidOfWorkerd(): Promise<number> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8");
  for (const pid of children.split(" ").filter(Boolean)) {
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (name.trim() === "workerd") return Number(pid);
  }
  throw new Error("There is no workerd among our children.");
}

async function untilGone(pid: number): Promise<void> {
  while (
    await readFile(`/proc/${pid}/status`, "utf8").then(
      (status) => !/^State:\s+Z/m.test(status),
      () => false,
    )
  ) {
    await delay(20);
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const isReady = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > deadline) throw new Error(`workerd does not answer at ${url}.`);
    await delay(50);
  }
}

/** Builds and migrates as a deployment does, and starts workerd without wrangler's proxy before it. */
export async function startServer(stateDir: string, akismetUrl: string): Promise<Server> {
  await mkdir(stateDir, { recursive: true });
  await runWrangler(["deploy", "--dry-run", "--outdir", bundle]);
  await runWrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", stateDir]);
  const {
    modulesRules: _,
    assets: __,
    ...workerOptions
  } = unstable_getMiniflareWorkerOptions(join(root, "wrangler.toml")).workerOptions;
  const script = await readFile(join(bundle, "index.js"), "utf8");
  const start = async () => {
    const miniflare = new Miniflare({
      ...convertV4MiniflareOptions({
        inspectorPort: 0,
        // The log of each request would bury the report.
        handleStructuredLogs: () => undefined,
        workers: [
          {
            ...workerOptions,
            name: "afterword",
            modules: [{ type: "ESModule", path: "index.js", contents: script }],
            cf: false,
            bindings: {
              PUBLIC_URL: "https://comments.example",
              ADMIN_TOKEN,
              SIGNING_SECRET: "load-signing-secret-of-32-characters",
              AKISMET_KEY: "0123456789ab",
              AKISMET_URL: akismetUrl,
            },
            unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
          },
        ],
      }),
      resourcePersistencePath: join(stateDir, "v3"),
    });
    await miniflare.ready;
    const url = (await miniflare.unsafeGetDirectURL("afterword")).origin;
    await untilReady(url);
    return { miniflare, url, pid: await pidOfWorkerd() };
  };
  let running = await start();
  return {
    get url() {
      return running.url;
    },
    async memory() {
      const heap = await heapOf(await running.miniflare.getInspectorURL(), "afterword");
      const status = await readFile(`/proc/${running.pid}/status`, "utf8");
      return { heap, resident: Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024 };
    },
    async runCron() {
      const worker = await running.miniflare.getWorker("afterword");
      await worker.scheduled({ cron: "*/5 * * * *" });
    },
    async crash() {
      process.kill(running.pid, "SIGKILL");
      await untilGone(running.pid);
      await running.miniflare.dispose().catch(() => undefined);
      running = await start();
    },
    stop: () => running.miniflare.dispose(),
  };
}
