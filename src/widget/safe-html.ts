type Policy = { createHTML(html: string): string; createScriptURL(url: string): string };

const asItIs = (text: string) => text;

let policy: Policy | null | undefined;

function afterwordPolicy(): Policy | null {
  if (policy !== undefined) return policy;
  try {
    policy = window.trustedTypes?.createPolicy("afterword", { createHTML: asItIs, createScriptURL: asItIs }) ?? null;
  } catch {
    // The page's Content-Security-Policy does not list our policy; the insertion still works unless it also requires one.
    policy = null;
  }
  return policy;
}

/** The one place where HTML enters the page: a comment as the server rendered it, which lets only safe HTML through. */
export function setRenderedHtml(element: HTMLElement, html: string): void {
  element.innerHTML = afterwordPolicy()?.createHTML(html) ?? html;
}

/** The address of a script of Turnstile's, which only `turnstile.ts` asks for. */
export function trustScriptUrl(url: string): string {
  return afterwordPolicy()?.createScriptURL(url) ?? url;
}

/** The address if it may be linked (http or https), else `null`. */
export function safeLink(address: string | null): string | null {
  return address !== null && /^https?:\/\//i.test(address) ? address : null;
}
