const prefix = "afterword:";

/** A store of JSON values under one prefix that keeps working, for this visit, where the browser refuses to keep anything. */
export class SafeStorage {
  readonly #area: "localStorage" | "sessionStorage";
  readonly #memory = new Map<string, string>();

  constructor(area: "localStorage" | "sessionStorage") {
    this.#area = area;
  }

  read<Value>(key: string): Value | null {
    try {
      return JSON.parse(this.#memory.get(key) ?? window[this.#area].getItem(prefix + key) ?? "null") as Value | null;
    } catch {
      return null;
    }
  }

  write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      window[this.#area].setItem(prefix + key, text);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, text);
    }
  }

  remove(key: string): void {
    this.#memory.delete(key);
    try {
      window[this.#area].removeItem(prefix + key);
    } catch {
      // Nothing was kept, so nothing is left.
    }
  }
}

/** Kept on this device. */
export const deviceStorage = new SafeStorage("localStorage");

/** Kept until the tab is closed. */
export const tabStorage = new SafeStorage("sessionStorage");
