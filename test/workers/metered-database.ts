import { type Cost, MeteredDatabase as Metered } from "../../src/db/metered-database.ts";

export type { Cost };

type Statements = Parameters<Metered["batch"]>[0];

/** The Worker's own meter on the real D1, with faults. */
export class MeteredDatabase extends Metered {
  /** How many statements were run. */
  statements = 0;
  /** The text of each statement that was ever prepared. */
  readonly texts = new Set<string>();
  /** When set, the next batch fails with it, before or after it took effect. */
  fault: { error: Error; afterCommit: boolean } | null = null;
  /** Called before each batch, so that a test can step in between two of them. */
  beforeBatch: (() => Promise<void>) | null = null;

  constructor(database: D1Database) {
    super(database, { roundTrips: 0, rowsRead: 0, rowsWritten: 0 });
  }

  protected override async run(work: () => Promise<D1Result<unknown>[]>): Promise<D1Result<unknown>[]> {
    const results = await super.run(work);
    this.statements += results.length;
    return results;
  }

  override prepare(sql: string): ReturnType<Metered["prepare"]> {
    this.texts.add(sql);
    return super.prepare(sql);
  }

  override async batch<Row>(statements: Statements): Promise<D1Result<Row>[]> {
    await this.beforeBatch?.();
    const fault = this.fault;
    this.fault = null;
    if (fault !== null && !fault.afterCommit) throw fault.error;
    const results = await super.batch<Row>(statements);
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
