// `node dev/licences.ts`: writes docs/licences.md, which names each package that is in what we deploy, with its licence.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { readAliases } from "./aliases.ts";

const root = join(import.meta.dirname, "..");
export const licencesFile = join(root, "docs/licences.md");

interface Shipped {
  name: string;
  version: string;
  licence: string;
  text: string;
  /** Where it is: `Worker`, `widget`, `moderators' page`. */
  places: string[];
}

const ENTRIES = {
  Worker: "src/index.ts",
  widget: "src/widget/embed.ts",
  "moderators' page": "src/admin/admin.tsx",
};

/** The packages of which anything is left in a bundle after what is not used was taken out. */
function packagesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const names = used.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

async function bundled(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    outdir: "dist/licences",
    alias: readAliases(),
    bundle: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
    metafile: true,
    minify: true,
    splitting: true,
    write: false,
    external: ["cloudflare:*", "node:*"],
    loader: { ".css": "text" },
  });
  return packagesIn(metafile);
}

async function describe(name: string, places: string[]): Promise<Shipped> {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined || license === undefined) throw new Error(`${name} comes without a licence.`);
  const text = (await readFile(join(folder, file), "utf8")).replaceAll("\r", "").replaceAll("\t", "  ").trim();
  return { name, version: version!, licence: license, text, places };
}

/** Every package that is shipped, in order of the alphabet. */
export async function shippedPackages(): Promise<Shipped[]> {
  const places = new Map<string, string[]>();
  for (const [place, entry] of Object.entries(ENTRIES)) {
    for (const name of await bundled(entry)) places.set(name, [...(places.get(name) ?? []), place]);
  }
  const names = [...places.keys()].sort();
  return Promise.all(names.map((name) => describe(name, places.get(name)!)));
}

/** All of docs/licences.md. */
export function licencesPage(shipped: Shipped[]): string {
  const rows = shipped.map(
    ({ name, version, licence, places }) =>
      `| [${name}](https://www.npmjs.com/package/${name}) | ${version} | ${licence} | ${places.join(", ")} |`,
  );
  const texts = shipped.map(
    ({ name, text }) =>
      `## ${name}\n\n${text
        .split("\n")
        .map((line) => (line.trim() === "" ? "" : `    ${line.trimEnd()}`))
        .join("\n")}\n`,
  );
  return `# Licences

Afterword is under the [MIT licence](../LICENSE). What you deploy has parts of these packages in it, whose licences ask for
nothing but that this page goes along. \`node dev/licences.ts\` writes it from what is in the bundles, and a test holds it.

| Package | Version | Licence | In |
|---|---|---|---|
${rows.join("\n")}

What is only needed to build and test is listed in \`package-lock.json\`; a test holds its licences against a list.

${texts.join("\n")}`;
}

if (import.meta.main) await writeFile(licencesFile, licencesPage(await shippedPackages()));
