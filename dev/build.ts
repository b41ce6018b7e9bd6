// Builds the static assets: the widget, the moderators' page, the description of the API and their headers; with DEMO=1 the demo article too.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build as bundle } from "esbuild";
import { PAGE_SECURITY_POLICY } from "../src/render/html-page.ts";
import { buildWidget, describeSizes, measure, type Size, sizesFile } from "./build-widget.ts";
import { DOCS_SECURITY_POLICY, docsSite } from "./docs-site.ts";
import { openApiFiles } from "./openapi.ts";
import { readSecurityContact, securityText } from "./security-text.ts";

const root = join(import.meta.dirname, "..");
const target = "es2022";

/** What a moderator downloads who opens every view of the page, compressed with brotli, in bytes. */
export const adminBudget = 60 * 1024;

const headers = `/embed.js
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400
  X-Content-Type-Options: nosniff

/widget/*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400
  X-Content-Type-Options: nosniff

/.well-known/security.txt
  Content-Type: text/plain; charset=utf-8
  Cache-Control: public, max-age=3600
  X-Content-Type-Options: nosniff

/openapi.json
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=3600
  X-Content-Type-Options: nosniff

/openapi
  Content-Security-Policy: ${PAGE_SECURITY_POLICY}
  Cache-Control: public, max-age=3600
  X-Content-Type-Options: nosniff

/docs/*
  Content-Security-Policy: ${DOCS_SECURITY_POLICY}
  Cache-Control: public, max-age=3600
  X-Content-Type-Options: nosniff

/admin*
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types afterword
  Cache-Control: no-store
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
`;

export interface Assets {
  directory: string;
  /** By file. */
  widgetSizes: Record<string, Size>;
}

/**
 * Builds all assets. With the demo article they go to a directory of their own, so that a deploy can never
 * carry it and a test run next to `npm start` cannot take it away.
 * @throws when a source has an error, or a file of the widget or the moderators' page exceeds its budget.
 */
export async function build({ demo }: { demo: boolean }): Promise<Assets> {
  const [widget, adminFiles, demoFiles] = await Promise.all([
    buildWidget(),
    buildAdmin(),
    demo ? readFiles(join(root, "dev/demo")) : [],
  ]);
  const contact = await readSecurityContact();
  const isWithDocs = process.env.DOCS !== "0";
  const start = demo ? "/demo" : isWithDocs ? "/docs/" : null;
  const directory = join(root, "dist", demo ? "assets-with-demo" : "assets");
  const files = new Map<string, string | Uint8Array>([
    ["_headers", headers],
    // Whoever types the server's address alone.
    ...(start === null ? [] : [["_redirects", `/ ${start} 302\n`] as const]),
    ...(contact === null ? [] : [[join(".well-known", "security.txt"), securityText(contact, new Date())] as const]),
    ...widget.files,
    ...(await openApiFiles()),
    ...adminFiles,
    // Files cost nothing to serve, and the licences of what is in them have to go along; DOCS=0 leaves them out.
    ...(isWithDocs ? await docsSite({ demo }) : []),
    ...demoFiles,
  ]);
  await replaceFiles(directory, files);
  return { directory, widgetSizes: widget.sizes };
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
    const { widgetSizes } = await build({ demo: process.env.DEMO === "1" });
    console.log(await describeSizes(widgetSizes));
    if (process.argv.includes("--record")) await writeFile(sizesFile, `${JSON.stringify(widgetSizes, null, 2)}\n`);
  } catch (error) {
    console.error(`Build failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
