type Policy = { createHTML(html: string): string };

let policy: Policy | null | undefined;

function afterwordPolicy(): Policy | null {
  if (policy !== undefined) return policy;
  try {
    policy = window.trustedTypes?.createPolicy("afterword", { createHTML: (html) => html }) ?? null;
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

/** The address if it may be linked (http or https), else `null`. */
export function safeLink(address: string | null): string | null {
  return address !== null && /^https?:\/\//i.test(address) ? address : null;
}
