import type { Seed } from "./seed.ts";

/** Spam and trash are kept for long, so that what is seeded is what the app would have kept; one operation ends that. */
const SETTINGS = JSON.stringify({ retention: { spamDays: 3_650, trashDays: 3_650 } });
const DAY_MS = 86_400_000;

/** The sites of a seeded database, as the app makes them. */
export async function openSites(database: D1Database, seeds: readonly Seed[], now: number): Promise<void> {
  await database.batch(
    seeds.flatMap(({ siteId }) => [
      database
        .prepare("INSERT INTO sites (id, name, url, settings) VALUES (?1, 'Blog', 'https://blog.example/', ?2)")
        .bind(siteId, SETTINGS),
      database.prepare("INSERT INTO purges (due_at, site_id) VALUES (?1, ?2)").bind(now + DAY_MS, siteId),
    ]),
  );
}
