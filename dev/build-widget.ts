// Builds the widget: `embed.js`, what it loads on demand, and how large each file is.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { type BuildOptions, build as bundle, type Plugin, transform } from "esbuild";
import { minify } from "vite";
import { privateNames } from "./widget-names.ts";

const root = join(import.meta.dirname, "..");
const source = join(root, "src/widget");
const target = "es2022";

/** What every reader of an article downloads up to their first comment, compressed with brotli, in bytes. */
export const embedBudget = 9 * 1024;

/** Each file that is loaded on demand, a language too, compressed with brotli, in bytes. */
export const partBudget = 3 * 1024;

/** Where the sizes of the last commit are kept; `npm run build -- --record` writes them. */
export const sizesFile = join(root, "bench/widget-sizes.json");

/** The files loaded on demand, besides the languages. */
export const parts = [
  "editor",
  "failure",
  "language-choice",
  "live",
  "own",
  "paging",
  "permalink",
  "problems",
  "reactions",
  "turnstile",
];

export interface Size {
  raw: number;
  gzip: number;
  brotli: number;
}

export interface Widget {
  /** By path below the assets' directory. */
  files: [string, Uint8Array][];
  sizes: Record<string, Size>;
}

/** @throws when a source has an error, or a file exceeds its budget. */
export async function buildWidget(): Promise<Widget> {
  const names = (await readdir(join(source, "languages"))).map((name) => name.replace(/\.ts$/, ""));
  const languages = names.filter((name) => name !== "messages").sort();
  const loaded = [...parts, ...languages.filter((name) => name !== "en").map((name) => `languages/${name}`)];
  const define = { LANGUAGES: JSON.stringify(languages) };
  const files = await Promise.all(
    loaded.map(async (name): Promise<[string, Uint8Array]> => {
      return [`widget/${name}.js`, await script(`${name}.ts`, { format: "esm", charset: "utf8", define })];
    }),
  );
  const hash = createHash("sha256");
  for (const [, code] of files) hash.update(code);
  const version = { VERSION: JSON.stringify(hash.digest("hex").slice(0, 6)) };
  // A classic script: sites embed it with a plain <script src>, and its names must not become the page's.
  files.unshift(["embed.js", await script("embed.ts", { format: "iife", define: version })]);
  const measured = await Promise.all(files.map(async ([path, code]) => [path, await measure(code)] as const));
  const sizes = Object.fromEntries(measured);
  refuseLarge(sizes);
  return { files, sizes };
}

/** One line a file: its size as it is, with gzip and with brotli, and how that changed since the last commit. */
export async function describeSizes(sizes: Record<string, Size>): Promise<string> {
  const before = JSON.parse(await readFile(sizesFile, "utf8")) as Partial<Record<string, Size>>;
  const number = (value: number) => value.toLocaleString("en");
  const lines = Object.entries(sizes).map(([path, { raw, gzip, brotli }]) => {
    const old = before[path];
    const change = old === undefined ? "new" : brotli === old.brotli ? "same" : signed(brotli - old.brotli);
    const budget = path === "embed.js" ? `, budget ${number(embedBudget)}` : "";
    return `${path}: ${number(raw)} bytes, ${number(gzip)} with gzip, ${number(brotli)} with brotli (${change}${budget})`;
  });
  return lines.join("\n");
}

export async function measure(code: Uint8Array): Promise<Size> {
  const [gzipped, brotli] = await Promise.all([promisify(gzip)(code), promisify(brotliCompress)(code)]);
  return { raw: code.length, gzip: gzipped.length, brotli: brotli.length };
}

function refuseLarge(sizes: Record<string, Size>): void {
  for (const [path, { brotli }] of Object.entries(sizes)) {
    const budget = path === "embed.js" ? embedBudget : partBudget;
    if (brotli > budget) throw new Error(`${path} is ${brotli} bytes with brotli, over its budget of ${budget}.`);
  }
}

function signed(change: number): string {
  return change > 0 ? `+${change}` : String(change);
}

/** esbuild's own loader for text would keep the style sheets as they were written. */
const styleSheetsAsText: Plugin = {
  name: "style-sheets-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const sheet = await readFile(path, "utf8");
      const { code } = await transform(sheet, { loader: "css", minify: true, target, sourcefile: path });
      return { contents: code.trim().replace(/(--[\w-]+): /g, "$1:"), loader: "text" };
    });
  },
};

async function script(path: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [join(source, path)],
    bundle: true,
    minify: true,
    target,
    plugins: [styleSheetsAsText],
    legalComments: "none",
    logLevel: "silent",
    mangleProps: new RegExp(`^(?:${Object.keys(privateNames).join("|")})$`),
    mangleCache: privateNames,
    write: false,
    ...options,
  });
  // A second minifier finds what the first one leaves: 2 % of what readers download.
  const { code } = await minify(path, outputFiles![0]!.text, {
    module: options.format === "esm",
    compress: { target },
    mangle: { toplevel: true },
  });
  return new TextEncoder().encode(code);
}
