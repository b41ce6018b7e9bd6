/** An id is a time times this, and something below. */
export const ID_STEP = 4_096;

/** A value bound to a statement; `own` is one that only this request had. */
export type Value = string | number | null | { own: string | number };

/** What a request asked D1. */
export interface Recording {
  status: 200 | 201 | 304;
  recordedAt: number;
  /** The rate limiter that was asked first. */
  limiter: "POST_LIMITER" | "TOKEN_LIMITER" | null;
  trips: Trip[];
}

export interface Trip {
  isBatch: boolean;
  statements: { sql: string; values: Value[] }[];
}

type Bound = string | number | null;

class RecordedStatement {
  readonly inner: D1PreparedStatement;
  readonly sql: string;
  readonly values: Bound[];
  readonly #record: (statement: RecordedStatement) => void;

  constructor(
    inner: D1PreparedStatement,
    sql: string,
    values: Bound[],
    record: (statement: RecordedStatement) => void,
  ) {
    this.inner = inner;
    this.sql = sql;
    this.values = values;
    this.#record = record;
  }

  bind(...values: Bound[]): RecordedStatement {
    return new RecordedStatement(this.inner.bind(...values), this.sql, values, this.#record);
  }

  all<Row>(): Promise<D1Result<Row>> {
    this.#record(this);
    return this.inner.all<Row>();
  }
}

/** A database that notes every trip to it. */
export class RecordingDatabase {
  readonly #database: D1Database;
  #trips: Trip[] = [];

  constructor(database: D1Database) {
    this.#database = database;
  }

  prepare(sql: string): RecordedStatement {
    return new RecordedStatement(this.#database.prepare(sql), sql, [], (statement) => this.#note(false, [statement]));
  }

  batch<Row>(statements: RecordedStatement[]): Promise<D1Result<Row>[]> {
    this.#note(true, statements);
    return this.#database.batch<Row>(statements.map(({ inner }) => inner));
  }

  #note(isBatch: boolean, statements: readonly RecordedStatement[]): void {
    this.#trips.push({ isBatch, statements: statements.map(({ sql, values }) => ({ sql, values })) });
  }

  /** What was noted since the last call. */
  take(): Trip[] {
    const trips = this.#trips;
    this.#trips = [];
    return trips;
  }
}

/** The trips of a request, with what differs from those of another one like it marked as its own. */
export function withOwnValues(trips: readonly Trip[], others: readonly Trip[]): Trip[] {
  return trips.map(({ isBatch, statements }, trip) => ({
    isBatch,
    statements: statements.map(({ sql, values }, place) => {
      const other = others[trip]!.statements[place]!;
      if (withoutNumbers(other.sql) !== withoutNumbers(sql))
        throw new Error(`Two requests of one kind asked D1 differently:\n${sql}\n${other.sql}`);
      return {
        sql,
        values: values.map((value, at) => (value === other.values[at] ? value : { own: value as string | number })),
      };
    }),
  }));
}

/** Ids of the comments just before stand in a statement's text. */
function withoutNumbers(sql: string): string {
  return sql.replace(/\d+(?:, \d+)*/g, "0");
}
