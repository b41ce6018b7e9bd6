import { useEffect, useState } from "preact/hooks";
import { draftOf } from "./comments/drafts.ts";

export interface SiteDraft<Value> {
  /** `null` when nothing differs from what is saved. */
  value: Value | null;
  set(value: Value | null): void;
}

/**
 * What was changed of a site and not yet saved. It stays when another view is looked at, and the browser asks before
 * the page is left with it.
 */
export function useSiteDraft<Value>(site: string, kind: "words" | "settings"): SiteDraft<Value> {
  const draft = draftOf<Value>(site, kind);
  const [value, setValue] = useState(draft.read);
  const set = (next: Value | null) => {
    if (next === null) draft.drop();
    else draft.write(next);
    setValue(() => next);
  };
  const isChanged = value !== null;
  useEffect(() => {
    if (!isChanged) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return { value, set };
}
