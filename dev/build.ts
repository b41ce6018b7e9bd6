// Builds the static assets: the widget, the moderators' page, the description of the API and their headers; with DEMO=1 the demo article too.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { type BuildOptions, build as bundle, type Plugin, transform } from "esbuild";
import { PAGE_SECURITY_POLICY } from "../src/render/html-page.ts";
import { openApiFiles } from "./openapi.ts";

const root = join(import.meta.dirname, "..");
const target = "es2022";

/** What every reader of an article downloads: `embed.js`, compressed with brotli, in bytes. */
export const embedBudget = 9 * 1024;

/** What a moderator downloads who opens every view of the page, compressed with brotli, in bytes. */
export const adminBudget = 60 * 1024;

const widgetParts = ["turnstile"];
const languageDirectory = "src/widget/languages";

const headers = `/embed.js
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400

/widget/*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400

/openapi.json
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=3600

/openapi
  Content-Security-Policy: ${PAGE_SECURITY_POLICY}
  Cache-Control: public, max-age=3600
  X-Content-Type-Options: nosniff

/admin*
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types afterword
  Cache-Control: no-store
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
`;

/** esbuild's own loader for text would keep the style sheets as they were written. */
const styleSheetsAsText: Plugin = {
  name: "style-sheets-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await minifyStyleSheet(path), loader: "text" }));
  },
};

export interface Assets {
  directory: string;
  embedSize: { raw: number; gzip: number; brotli: number };
}

/**
 * Builds all assets. With the demo article they go to a directory of their own, so that a deploy can never
 * carry it and a test run next to `npm start` cannot take it away.
 * @throws when a source has an error, or `embed.js` or the moderators' page exceeds its budget.
 */
export async function build({ demo }: { demo: boolean }): Promise<Assets> {
  const [embed, parts, adminFiles, demoFiles] = await Promise.all([
    buildEmbed(),
    buildWidgetParts(),
    buildAdmin(),
    demo ? readFiles(join(root, "dev/demo")) : [],
  ]);
  const embedSize = await measure(embed);
  if (embedSize.brotli > embedBudget)
    throw new Error(`embed.js is ${embedSize.brotli} bytes with brotli, over its budget of ${embedBudget}.`);

  const directory = join(root, "dist", demo ? "assets-with-demo" : "assets");
  const files = new Map<string, string | Uint8Array>([
    ["_headers", headers],
    ["embed.js", embed],
    ...parts,
    ...(await openApiFiles()),
    ...adminFiles,
    ...demoFiles,
  ]);
  await replaceFiles(directory, files);
  return { directory, embedSize };
}

/** A classic script: sites embed it with a plain <script src>, and its names must not become the page's. */
async function buildEmbed(): Promise<Uint8Array> {
  const languages = (await readdir(join(root, languageDirectory)))
    .map((name) => name.replace(/\.ts$/, ""))
    .filter((name) => name !== "messages");
  return script("src/widget/embed.ts", { format: "iife", define: { LANGUAGES: JSON.stringify(languages) } });
}

/** What the widget loads on demand, each by its name below `/widget/`. */
async function buildWidgetParts(): Promise<[string, Uint8Array][]> {
  const languages = (await readdir(join(root, languageDirectory))).filter((name) => !/^(?:en|messages)\./.test(name));
  const sources = [...widgetParts.map((name) => `${name}.ts`), ...languages.map((name) => `languages/${name}`)];
  return Promise.all(
    sources.map(async (source): Promise<[string, Uint8Array]> => {
      const code = await script(`src/widget/${source}`, { format: "esm" });
      return [`widget/${source.replace(/\.ts$/, ".js")}`, code];
    }),
  );
}

async function script(path: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [join(root, path)],
    bundle: true,
    minify: true,
    target,
    plugins: [styleSheetsAsText],
    legalComments: "none",
    logLevel: "silent",
    write: false,
    ...options,
  });
  return outputFiles![0]!.contents;
}

/** The moderators' page: its views are files of their own, fetched when they are first shown. */
async function buildAdmin(): Promise<[string, Uint8Array][]> {
  const source = join(root, "src/admin");
  const { outputFiles } = await bundle({
    entryPoints: [join(source, "admin.tsx"), join(source, "admin.css")],
    outdir: source,
    format: "esm",
    splitting: true,
    bundle: true,
    minify: true,
    target,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
    write: false,
  });
  const sizes = await Promise.all(outputFiles!.map(({ contents }) => measure(contents)));
  const size = sizes.reduce((sum, { brotli }) => sum + brotli, 0);
  if (size > adminBudget)
    throw new Error(`The moderators' page is ${size} bytes with brotli, over its budget of ${adminBudget}.`);
  const page: [string, Uint8Array] = [join("admin", "index.html"), await readFile(join(source, "admin.html"))];
  return [
    page,
    ...outputFiles!.map(({ path, contents }): [string, Uint8Array] => [
      join("admin", relative(source, path)),
      contents,
    ]),
  ];
}

async function minifyStyleSheet(path: string): Promise<string> {
  const source = await readFile(path, "utf8");
  const { code } = await transform(source, { loader: "css", minify: true, target, sourcefile: path });
  return code.trim();
}

async function measure(code: Uint8Array): Promise<Assets["embedSize"]> {
  const [gzipped, brotli] = await Promise.all([promisify(gzip)(code), promisify(brotliCompress)(code)]);
  return { raw: code.length, gzip: gzipped.length, brotli: brotli.length };
}

async function readFiles(directory: string): Promise<[string, Uint8Array][]> {
  const names = await filesIn(directory);
  return Promise.all(
    names.map(async (name): Promise<[string, Uint8Array]> => [name, await readFile(join(directory, name))]),
  );
}

/** Leaves unchanged files alone and never shows half of one: a development server may be serving the directory. */
async function replaceFiles(directory: string, files: Map<string, string | Uint8Array>): Promise<void> {
  await mkdir(directory, { recursive: true });
  const stale = (await filesIn(directory)).filter((name) => !files.has(name));
  await Promise.all(stale.map((name) => rm(join(directory, name), { force: true })));
  await Promise.all([...files].map(([name, contents]) => replaceFile(join(directory, name), Buffer.from(contents))));
}

async function replaceFile(path: string, contents: Buffer): Promise<void> {
  const current = await readFile(path).catch(() => null);
  if (current?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const unfinished = join(root, "dist", `.unfinished-${crypto.randomUUID()}`);
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

if (import.meta.main) {
  try {
    const { embedSize } = await build({ demo: process.env.DEMO === "1" });
    const [raw, gzipped, brotli] = [embedSize.raw, embedSize.gzip, embedSize.brotli].map((size) =>
      size.toLocaleString("en"),
    );
    console.log(
      `embed.js: ${raw} bytes, ${gzipped} with gzip, ${brotli} with brotli (budget ${embedBudget.toLocaleString("en")})`,
    );
  } catch (error) {
    console.error(`Build failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
