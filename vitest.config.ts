import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { readAliases } from "./dev/aliases.ts";

/** akismet-api is CommonJS, and its `require` calls would pass by the aliases that wrangler.toml gives the real build. */
const akismetAsModule: Plugin = {
  name: "akismet-api-as-module",
  transform(code, id) {
    if (!id.includes("/akismet-api/lib/akismet.js")) return null;
    const imports = code.replace(/const (\w+) = require\((.+?)\)/g, "import * as $1 from $2");
    return `${imports.replace("module.exports =", "const exported =")}\nexport { AkismetClient };`;
  },
};

/** For a project whose tests use the real client and renderer. */
const asBuilt = {
  resolve: { alias: readAliases() },
  server: { deps: { inline: ["akismet-api", "markdown-it"] } },
};

/** No test is about time; this ends those that hang, on a busy machine too. */
const testTimeout = 60_000;

export default defineConfig({
  test: {
    // One more than Vitest takes by itself on a machine with two cores: browser tests mostly wait.
    maxWorkers: 2,
    projects: [
      {
        plugins: [akismetAsModule],
        resolve: asBuilt.resolve,
        test: {
          name: "node",
          include: ["test/node/**/*.test.ts"],
          isolate: false,
          server: asBuilt.server,
          testTimeout,
        },
      },
      {
        plugins: [
          akismetAsModule,
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                FUZZ_RUNS: process.env.FUZZ_RUNS ?? "2000",
                TEST_MIGRATIONS: await readD1Migrations("./migrations"),
                ADMIN_TOKEN: "test-admin-token",
                SIGNING_SECRET: "test-signing-secret-of-32-characters",
                PUBLIC_URL: "https://comments.example",
                AKISMET_KEY: "0123456789ab",
              },
            },
          })),
        ],
        resolve: asBuilt.resolve,
        test: {
          name: "workers",
          include: ["test/workers/**/*.test.ts"],
          isolate: false,
          server: asBuilt.server,
          testTimeout,
          setupFiles: ["test/workers/setup.ts"],
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          isolate: false,
          globalSetup: "test/browser/global-setup.ts",
          testTimeout,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
