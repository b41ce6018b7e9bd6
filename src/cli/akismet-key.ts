import type { Powers } from "./server.ts";

/** What Akismet says of a key for a site; https://akismet.com/developers/detailed-docs/key-verification */
export async function verifyKey(
  powers: Powers,
  key: string,
  siteUrl: string,
): Promise<"valid" | "invalid" | "unknown"> {
  const body = new URLSearchParams({ key, api_key: key, blog: siteUrl });
  try {
    const response = await powers.fetch("https://rest.akismet.com/1.1/verify-key", { method: "POST", body });
    const text = (await response.text()).slice(0, 100);
    return text === "valid" || text === "invalid" ? text : "unknown";
  } catch {
    return "unknown";
  }
}

/** Asks for a key until Akismet accepts it, or cannot be asked; the empty string is none. */
export async function askForKey(
  powers: Powers,
  siteUrl: string,
  ask: (message: string) => Promise<string>,
): Promise<string> {
  for (let message = "Your Akismet key (empty for none; free for personal sites)"; ; ) {
    const key = await ask(message);
    if (key === "" || (await verifyKey(powers, key, siteUrl)) !== "invalid") return key;
    message = "Akismet does not know this key: look it up at akismet.com/account (empty for none)";
  }
}
