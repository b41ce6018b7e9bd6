import { useEffect, useRef } from "preact/hooks";

/** What each key does: `j`, `shift+x`, `?`, `Enter`. A handler that returns `false` leaves the key to the browser. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => unknown>;

const key = "afterword:shortcuts";

/** Single keys can be switched off, since speech input and some keyboards send them unasked. */
export function areShortcutsOn(): boolean {
  return localStorage.getItem(key) !== "off";
}

export function switchShortcuts(isOn: boolean): void {
  if (isOn) localStorage.removeItem(key);
  else localStorage.setItem(key, "off");
}

/** Listens to keys wherever nobody is typing and no dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (!areShortcutsOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const run = current.current[nameOfKey(event)];
      if (run !== undefined && run(event) !== false) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Letters go by what they write or, on a keyboard without Latin letters, by where they are. */
function nameOfKey({ key, code, shiftKey }: KeyboardEvent): string {
  const letter = /^[a-z]$/i.test(key) ? key : key.length === 1 && key > "\x7F" ? /^Key([A-Z])$/.exec(code)?.[1] : null;
  if (!letter) return key;
  return `${shiftKey ? "shift+" : ""}${letter.toLowerCase()}`;
}
