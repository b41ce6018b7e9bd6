import { createWriteStream, type WriteStream } from "node:fs";

/** A comment as its client knows it. */
export interface Posted {
  /** Stands in the text, and nowhere else. */
  mark: string;
  page: string;
  authorKey: string;
  /** The text that was last acknowledged; `null` while an edit's answer is not known. */
  body: string | null;
  /** `null` until it was acknowledged. */
  id: number | null;
  /** Asked for by a moderator and acknowledged, and nothing since then that could change it. */
  status: string | null;
  isDeleted: boolean | "unknown";
  /** How often its author or a report touched it: a decision that was sent before says nothing of what it is now. */
  touches: number;
  votes: { acknowledged: number; unknown: number };
}

/** What the clients were told: in memory to be compared with, and line by line on disk to be read. */
export class Journal {
  readonly posted: Posted[] = [];
  readonly counts = new Map<string, number>();
  readonly durations = new Map<string, number[]>();
  /** Answers of the server's own failure. */
  readonly failures: string[] = [];
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: "w" });
  }

  /** Notes one answer, or with a status of 0 that none came. */
  note(operation: string, status: number, ms: number, detail: object = {}): void {
    const name = `${operation} ${status === 0 ? "no answer" : status}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (status > 0 && status < 400) this.durations.set(operation, [...(this.durations.get(operation) ?? []), ms]);
    if (status >= 500) this.failures.push(`${name} ${JSON.stringify(detail)}`);
    this.#file.write(
      `${JSON.stringify({ at: new Date().toISOString(), operation, status, ms: Math.round(ms), ...detail })}\n`,
    );
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#file.end(resolve));
  }
}
