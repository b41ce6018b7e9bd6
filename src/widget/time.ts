const steps: [unit: Intl.RelativeTimeFormatUnit, below: number][] = [
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
];

/** Times as one language writes them. A thread has many, and what formats them is slow to make. */
export class Times {
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #exact: Intl.DateTimeFormat;

  constructor(language: string) {
    this.#relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    this.#date = new Intl.DateTimeFormat(language, { dateStyle: "long" });
    this.#exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  }

  /** How long ago within the last week, the date before that. A device's clock that is behind never gives a time to come. */
  format(timestamp: string): string {
    const time = new Date(timestamp);
    let age = (Date.now() - time.getTime()) / 60_000;
    if (age < 1) return this.#relative.format(0, "second");
    for (const [unit, below] of steps) {
      if (age < below) return this.#relative.format(-Math.floor(age), unit);
      age /= below;
    }
    return this.#date.format(time);
  }

  /** The full date and time, for whoever wants to know exactly. */
  formatExact(timestamp: string): string {
    return this.#exact.format(new Date(timestamp));
  }
}
