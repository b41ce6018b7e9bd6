import { AfterwordComments } from "./element.ts";

// The API is where this script came from. Only now is that known: `currentScript` is null once the script has run. Where
// an optimiser runs it as a module, an error still names the file.
const script = document.currentScript as HTMLScriptElement | null;
const source = script?.src || /\w+:\/\/[^\s()]+/.exec(new Error().stack ?? "")?.[0];
AfterwordComments.apiOrigin = new URL(source ?? location.href).origin;

if (!customElements.get("afterword-comments")) customElements.define("afterword-comments", AfterwordComments);
