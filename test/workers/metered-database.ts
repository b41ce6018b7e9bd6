/** What a piece of work cost, as D1 bills it. */
export interface Cost {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

class MeteredStatement {
  readonly inner: D1PreparedStatement;
  readonly #count: (results: D1Result[]) => void;

  constructor(inner: D1PreparedStatement, count: (results: D1Result[]) => void) {
    this.inner = inner;
    this.#count = count;
  }

  bind(...values: unknown[]): MeteredStatement {
    return new MeteredStatement(this.inner.bind(...values), this.#count);
  }

  async all<Row>(): Promise<D1Result<Row>> {
    const result = await this.inner.all<Row>();
    this.#count([result]);
    return result;
  }

  async run<Row>(): Promise<D1Result<Row>> {
    return this.all<Row>();
  }

  async first<Row>(): Promise<Row | null> {
    const { results } = await this.all<Row>();
    return results[0] ?? null;
  }
}

/** The real D1 with a meter: every figure comes from the `meta` of its answers. */
export class MeteredDatabase {
  readonly #database: D1Database;
  cost: Cost = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
  /** How many statements were run. */
  statements = 0;
  /** The text of each statement that was ever prepared. */
  readonly texts = new Set<string>();
  /** When set, the next batch fails with it, before or after it took effect. */
  fault: { error: Error; afterCommit: boolean } | null = null;
  /** Called before each batch, so that a test can step in between two of them. */
  beforeBatch: (() => Promise<void>) | null = null;

  constructor(database: D1Database) {
    this.#database = database;
  }

  #count(results: D1Result[]): void {
    this.cost.roundTrips += 1;
    this.statements += results.length;
    for (const { meta } of results) {
      this.cost.rowsRead += meta.rows_read;
      this.cost.rowsWritten += meta.rows_written;
    }
  }

  prepare(sql: string): MeteredStatement {
    this.texts.add(sql);
    return new MeteredStatement(this.#database.prepare(sql), (results) => this.#count(results));
  }

  async batch<Row>(statements: MeteredStatement[]): Promise<D1Result<Row>[]> {
    await this.beforeBatch?.();
    const fault = this.fault;
    this.fault = null;
    if (fault !== null && !fault.afterCommit) throw fault.error;
    const results = await this.#database.batch<Row>(statements.map((statement) => statement.inner));
    this.#count(results);
    if (fault !== null) throw fault.error;
    return results;
  }

  /** What `work` cost. */
  async measure<Value>(work: () => Promise<Value>): Promise<{ value: Value; cost: Cost }> {
    this.cost = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
    this.statements = 0;
    const value = await work();
    return { value, cost: this.cost };
  }
}
