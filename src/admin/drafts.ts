import { useEffect, useState } from "preact/hooks";

/** What was typed and not yet saved, by site and view; it outlives the view, so that a look at another one loses nothing. */
const drafts = new Map<string, unknown>();

window.addEventListener("beforeunload", (event) => {
  if (drafts.size > 0) event.preventDefault();
});

export interface Draft<Value> {
  /** `null` when nothing differs from what is saved. */
  value: Value | null;
  set(value: Value | null): void;
}

/** A draft that stays until it is saved or dropped; leaving the page with one is asked about by the browser. */
export function useDraft<Value>(key: string): Draft<Value> {
  const [value, setValue] = useState<Value | null>(() => (drafts.get(key) as Value | undefined) ?? null);
  useEffect(() => {
    if (value === null) drafts.delete(key);
    else drafts.set(key, value);
  }, [key, value]);
  return { value, set: (next) => setValue(() => next) };
}
