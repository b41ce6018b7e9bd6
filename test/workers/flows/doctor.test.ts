import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { examine } from "../../../src/cli/doctor.ts";
import { problemText } from "../../../src/cli/problem.ts";
import type { Powers } from "../../../src/cli/server.ts";
import type { WorkerEnv } from "../../../src/config.ts";
import { ADMIN, Afterword, forgetDueWork } from "../afterword.ts";

// What a zone's rules can do to these answers is in test/node/cli/doctor.test.ts.

const address = "https://comments.example";
const token = ADMIN.Authorization.slice("Bearer ".length);

beforeEach(async () => {
  await forgetDueWork();
  await env.DB.prepare("DELETE FROM sites").run();
});

async function look(afterword: Afterword, at = address, lateMs = 0): Promise<string> {
  const powers: Powers = {
    now: () => afterword.now + lateMs,
    wait: () => Promise.reject(new Error("Nothing to wait for")),
    randomBytes: (length) => new Uint8Array(length),
    async fetch(url, init) {
      const { origin, pathname, search } = new URL(url);
      if (url === "https://blog.example/") return new Response();
      if (url === `${at}/embed.js`) {
        const headers = { "Content-Type": "text/javascript", "Cross-Origin-Resource-Policy": "cross-origin" };
        return new Response("", { headers });
      }
      if (origin === at) return afterword.fetch(pathname + search, init, at);
      throw new TypeError("fetch failed");
    },
  };
  const found = await examine(powers, { address: at, token, isWorkersDevOpen: false });
  return found
    .filter(({ says }) => says !== "ADMIN_TOKEN can be guessed")
    .map(problemText)
    .join("\n");
}

const open = (overrides: Partial<WorkerEnv> = {}) => new Afterword(overrides).open();

describe("doctor, of the real server,", () => {
  it("has nothing to say where all is well, and writes nothing", async () => {
    const afterword = await open();
    await afterword.set({ origins: ["https://www.blog.example"] });
    const { value, cost } = await afterword.database.measure(() => look(afterword));
    expect(value).toBe("");
    expect(cost.rowsWritten).toBe(0);
  });

  it.each([
    [{ ADMIN_TOKEN: "" }, "ADMIN_TOKEN"],
    [{ SIGNING_SECRET: "short" }, "SIGNING_SECRET"],
    [{ PUBLIC_URL: "https://comments.example/" }, "PUBLIC_URL"],
  ])("names a secret that is missing or malformed, and how it is set: %j", async (overrides, name) => {
    expect(await look(new Afterword(overrides))).toContain(`npx wrangler secret put ${name}.`);
  });

  it("names workers.dev beside the domain, and another address than PUBLIC_URL", async () => {
    const afterword = await open();
    expect(await look(afterword, "https://afterword.ada.workers.dev")).toMatch(
      /answers besides.*\n.*workers_dev = false/,
    );
    expect(await look(afterword, "https://www.comments.example")).toMatch(/PUBLIC_URL is.*\n.*secret put PUBLIC_URL/);
  });

  it("names a clock that is off, by its own Date", async () => {
    expect(await look(await open(), address, 600_000)).toContain("Your clock is 600 s off the server's");
  });

  it("names the key of another site, and how to mend it", async () => {
    expect(await look(await open({ AKISMET_KEY: "wrong" }))).toMatch(
      /does not accept the key for https:\/\/blog\.example\/.*\n.*npx wrangler secret put AKISMET_KEY/,
    );
  });

  it("names an origin with a slash and a site without https", async () => {
    const afterword = await open();
    await env.DB.prepare("UPDATE sites SET origins = ?1").bind('["https://www.blog.example/"]').run();
    expect(await look(afterword)).toMatch(/is no origin.*\n.*Write it as https:\/\/www\.blog\.example\./);
    await afterword.set({ url: "http://blog.example/", origins: [] });
    expect(await look(afterword)).toMatch(/http:\/\/blog\.example\/ is not https.*\n.*Serve it by https/);
  });

  it("names a cron that does not run", async () => {
    const afterword = await open();
    afterword.advance(26 * 60 * 60_000);
    expect(await look(afterword)).toMatch(/the cron does not run.*\n.*Trigger Events/);
  });
});
