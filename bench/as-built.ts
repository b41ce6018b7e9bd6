/** Import this first: what is imported after it gets the stand-ins of `[alias]` in wrangler.toml, as the built Worker does. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..");
const section = /^\[alias\]\n([^[]*)/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[1] ?? "";
const standIns = new Map(
  [...section.matchAll(/^"?([\w.-]+)"? = "(.+)"$/gm)].map(([, name, path]) => [
    name!,
    pathToFileURL(join(root, path!)).href,
  ]),
);

registerHooks({
  resolve(specifier, context, next) {
    const url = standIns.get(specifier);
    return url === undefined ? next(specifier, context) : { url, format: "module-typescript", shortCircuit: true };
  },
});
