import { useEffect, useState } from "preact/hooks";

export type ViewName = "comments" | "checks" | "stats" | "pages" | "words" | "bans" | "settings" | "tokens" | "outbox";

/** What changes in an address; `null` takes a parameter away. */
export type RouteChange = Record<string, string | null>;

const listeners = new Set<() => void>();

window.addEventListener("popstate", announce);

function announce(): void {
  for (const listener of listeners) listener();
}

/** The parameters of the page's own address: `site`, `view`, and whatever the view keeps there. */
export function useParameters(): URLSearchParams {
  const [parameters, setParameters] = useState(currentParameters);
  useEffect(() => {
    const listener = () => setParameters(currentParameters());
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return parameters;
}

/** The address of another view, or of this one with other parameters of its own. The site stays. */
export function addressOf(view: ViewName, parameters: RouteChange = {}): string {
  const site = currentParameters().get("site");
  return addressWith(new URLSearchParams({ ...(site === null ? {} : { site }), view }), parameters);
}

/** Changes some parameters of the address and leaves the others; with `replace` no step to go back to is made. */
export function changeParameters(change: RouteChange, { replace = false } = {}): void {
  go(addressWith(currentParameters(), change), replace);
}

/** Goes to an address of this page. */
export function go(address: string, replace = false): void {
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  announce();
}

/** Makes links within the page change the view in place; a click that asks for a new tab gets one. */
export function followLinksInPlace(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target !== "" || link.hash !== "") return;
    if (link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function currentParameters(): URLSearchParams {
  return new URLSearchParams(location.search);
}

function addressWith(parameters: URLSearchParams, change: RouteChange): string {
  for (const [name, value] of Object.entries(change)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  return `${location.pathname}?${parameters}`;
}
