/** One round trip, one transaction: the rows of each statement, by its place. */
export async function batchRows<Rows extends unknown[][]>(
  database: D1Database,
  statements: { [Place in keyof Rows]: D1PreparedStatement },
): Promise<Rows> {
  const results = await database.batch<unknown>(statements);
  return results.map((result) => result.results) as Rows;
}
