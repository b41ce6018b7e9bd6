import { AfterwordComments } from "./element.ts";

// The API is where this script came from. Only now is that known: `currentScript` is null once the script has run,
// and some optimisers run it from elsewhere.
const script = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');
AfterwordComments.apiOrigin = script instanceof HTMLScriptElement ? new URL(script.src).origin : location.origin;

if (!customElements.get("afterword-comments")) customElements.define("afterword-comments", AfterwordComments);
