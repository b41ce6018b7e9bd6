/** What work on a database costs, as D1 bills it. */
export interface Cost {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

type Run = (work: () => Promise<D1Result<unknown>[]>) => Promise<D1Result<unknown>[]>;

class MeteredStatement {
  readonly inner: D1PreparedStatement;
  readonly #run: Run;

  constructor(inner: D1PreparedStatement, run: Run) {
    this.inner = inner;
    this.#run = run;
  }

  bind(...values: unknown[]): MeteredStatement {
    return new MeteredStatement(this.inner.bind(...values), this.#run);
  }

  async all<Row>(): Promise<D1Result<Row>> {
    const [result] = await this.#run(async () => [await this.inner.all()]);
    return result as D1Result<Row>;
  }

  run<Row>(): Promise<D1Result<Row>> {
    return this.all<Row>();
  }

  async first<Row>(): Promise<Row | null> {
    const { results } = await this.all<Row>();
    return results[0] ?? null;
  }
}

/** The part of D1 that Afterword uses, with a meter: every figure comes from the `meta` of its answers. */
export class MeteredDatabase {
  readonly #database: D1Database;
  cost: Cost;

  constructor(database: D1Database, cost: Cost) {
    this.#database = database;
    this.cost = cost;
  }

  protected async run(work: () => Promise<D1Result<unknown>[]>): Promise<D1Result<unknown>[]> {
    const results = await work();
    this.cost.roundTrips += 1;
    for (const { meta } of results) {
      this.cost.rowsRead += meta.rows_read;
      this.cost.rowsWritten += meta.rows_written;
    }
    return results;
  }

  prepare(sql: string): MeteredStatement {
    return new MeteredStatement(this.#database.prepare(sql), (work) => this.run(work));
  }

  batch<Row>(statements: MeteredStatement[]): Promise<D1Result<Row>[]> {
    const inner = statements.map((statement) => statement.inner);
    return this.run(() => this.#database.batch(inner)) as Promise<D1Result<Row>[]>;
  }
}

class TimedDatabase extends MeteredDatabase {
  readonly #trace: Cost & { databaseMs: number };
  readonly #now: () => number;

  constructor(database: D1Database, trace: Cost & { databaseMs: number }, now: () => number) {
    super(database, trace);
    this.#trace = trace;
    this.#now = now;
  }

  protected override async run(work: () => Promise<D1Result<unknown>[]>): Promise<D1Result<unknown>[]> {
    const startedAt = this.#now();
    try {
      return await super.run(work);
    } finally {
      this.#trace.databaseMs += this.#now() - startedAt;
    }
  }
}

/** The same database; what each use costs, and how many ms it is waited for, is added to the trace. */
export function meterDatabase(
  database: D1Database,
  trace: Cost & { databaseMs: number },
  now: () => number,
): D1Database {
  return new TimedDatabase(database, trace, now) as unknown as D1Database;
}
