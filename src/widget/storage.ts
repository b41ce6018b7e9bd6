/** `localStorage` outlives the tab, `sessionStorage` does not. */
type Area = "localStorage" | "sessionStorage";

const prefix = "afterword:";

/** What the browser refused to keep, as it may in private mode; kept for this visit. */
const refused = new Map<string, string>();

/** The value kept under a key, or `null`. */
export function read<Value>(area: Area, key: string): Value | null {
  try {
    return JSON.parse(refused.get(area + key) ?? window[area].getItem(prefix + key) ?? "null") as Value | null;
  } catch {
    return null;
  }
}

/** Keeps a value under a key; `null` keeps nothing. */
export function write(area: Area, key: string, value: unknown): void {
  const text = JSON.stringify(value);
  refused.delete(area + key);
  try {
    if (value === null) window[area].removeItem(prefix + key);
    else window[area].setItem(prefix + key, text);
  } catch {
    refused.set(area + key, text);
  }
}
