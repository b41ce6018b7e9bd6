import { createNodeApp } from "../cost/node-app.ts";
import type { Operation } from "./operations.ts";
import { SITE_ID } from "./operations.ts";
import { type Recording, RecordingDatabase, type Trip, withOwnValues } from "./recording.ts";

/** Where the bare Worker does an operation. */
export function barePath({ name }: Operation): string {
  return `/${encodeURIComponent(name)}`;
}

/** Teaches the bare Worker what the app asks D1 for each operation. */
export async function teachBare(
  bareUrl: string,
  database: D1Database,
  operations: readonly Operation[],
): Promise<void> {
  for (const [operation, recording] of await record(database, operations)) {
    await fetch(bareUrl + barePath(operation), { method: "PUT", body: JSON.stringify(recording) });
  }
}

/** What the app asks D1 for each operation, found out by asking it once or twice in this process. */
async function record(database: D1Database, operations: readonly Operation[]): Promise<Map<Operation, Recording>> {
  const recorder = new RecordingDatabase(database);
  const app = createNodeApp(SITE_ID, recorder as unknown as D1Database, Date.now());
  const tripsOf = async (operation: Operation): Promise<Trip[]> => {
    const { path, ...init } = await operation.request();
    recorder.take();
    const { response, settled } = await app.respond(path, init);
    const trips = recorder.take();
    await settled();
    if (response.status !== operation.status) throw new Error(`${operation.name}: ${response.status}`);
    return trips;
  };
  const recordings = new Map<Operation, Recording>();
  for (const operation of operations) {
    const recordedAt = app.now;
    const trips = await tripsOf(operation);
    app.advance(1_000);
    const own = operation.isUnique ? withOwnValues(trips, await tripsOf(operation)) : trips;
    recordings.set(operation, { status: operation.status, limiter: operation.limiter, recordedAt, trips: own });
  }
  return recordings;
}
