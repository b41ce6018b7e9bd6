/** What is typed and not yet sent. It outlives a reload and the end of a session, but not the tab. */
export interface Draft<Fields = Record<string, string>> {
  read(): Fields | null;
  write(fields: Fields): void;
  drop(): void;
}

const prefix = "afterword:draft:";

/** One of a comment, or of the site itself. */
export function draftOf<Fields = Record<string, string>>(
  site: string,
  kind: "edit" | "reply" | "words" | "settings",
  comment: number | "site" = "site",
): Draft<Fields> {
  const key = `${prefix}${site}:${kind}:${comment}`;
  return {
    read: () => JSON.parse(sessionStorage.getItem(key) ?? "null") as Fields | null,
    write: (fields) => sessionStorage.setItem(key, JSON.stringify(fields)),
    drop: () => sessionStorage.removeItem(key),
  };
}

/** The form that a comment was left with, if it was left with something typed. */
export function draftedPanel(site: string, comment: number): "edit" | "reply" | null {
  return (["reply", "edit"] as const).find((kind) => draftOf(site, kind, comment).read() !== null) ?? null;
}

/** Whether anything typed waits to be sent. */
export function hasDrafts(): boolean {
  return draftKeys().length > 0;
}

/** For who leaves this browser to others. */
export function dropDrafts(): void {
  for (const key of draftKeys()) sessionStorage.removeItem(key);
}

function draftKeys(): string[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
}
