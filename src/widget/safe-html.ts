const asItIs = (text: string) => text;

let policy = { createHTML: asItIs, createScriptURL: asItIs };
try {
  policy = window.trustedTypes!.createPolicy("afterword", policy);
} catch {
  // The browser has no such thing, or the page's Content-Security-Policy does not list our policy: what goes in is a
  // plain string, which works unless the page requires more.
}

/** The one place where HTML enters the page: a comment as the server rendered it, which lets only safe HTML through. */
export function setRenderedHtml(element: HTMLElement, html: string): void {
  element.innerHTML = policy.createHTML(html);
}

/** The address of a script of Turnstile's, which only `turnstile.ts` asks for. */
export function trustScriptUrl(url: string): string {
  return policy.createScriptURL(url);
}

/** The address if it may be linked (http or https), else `null`. */
export function safeLink(address: string | null): string | null {
  return address !== null && /^https?:\/\//i.test(address) ? address : null;
}
