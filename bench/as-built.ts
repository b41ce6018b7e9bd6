/** Import this first: what is imported after it gets the stand-ins of `[alias]` in wrangler.toml, as the built Worker does. */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { readAliases } from "../dev/aliases.ts";

const standIns = readAliases();

registerHooks({
  resolve(specifier, context, next) {
    const path = standIns[specifier];
    if (path === undefined) return next(specifier, context);
    return { url: pathToFileURL(path).href, format: "module-typescript", shortCircuit: true };
  },
});
