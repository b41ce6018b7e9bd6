/** A scheme, but not the host of `ada.example:8080`. */
const SCHEME = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i;

/**
 * The link of an author's website as typed: `ada.example` becomes `https://ada.example/`.
 * `null` when it is no address at all, or one of another scheme than http and https.
 */
export function authorLink(typed: string): string | null {
  const scheme = SCHEME.exec(typed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") return null;
  if (/\s/.test(typed)) return null;
  const address = scheme === undefined ? `https://${typed.replace(/^\/\//, "")}` : typed;
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  // Nobody's address has a user in it, but a disguise does: https://bank.example@elsewhere.example
  if (url.username !== "" || url.password !== "") return null;
  return url.href;
}
