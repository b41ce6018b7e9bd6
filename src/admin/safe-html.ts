interface Policy {
  createHTML(html: string): string;
}

declare global {
  interface Window {
    /** Not yet in TypeScript's DOM library. */
    readonly trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
  }
}

const policy = window.trustedTypes?.createPolicy("afterword", { createHTML: (html) => html });

/** The one place where HTML enters this page: a comment as the server rendered it, which lets only safe HTML through. */
export function setRenderedHtml(element: HTMLElement, html: string): void {
  element.innerHTML = policy?.createHTML(html) ?? html;
}

/** The address if it may be linked (http or https), else `null`. */
export function safeLink(address: string | null): string | null {
  return address !== null && /^https?:\/\//i.test(address) ? address : null;
}
