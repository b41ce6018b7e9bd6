import type { Reach, Scope } from "../domain/actor.ts";
import { LIMITS } from "../domain/limits.ts";

/** A token, or what an e-mail address may do that Cloudflare Access vouches for. */
export interface Token extends Reach {
  credential: string;
  id: number;
  name: string;
  createdBy: string;
  /** A day (`2026-11-24`); `null` while it was never used. */
  lastUsedOn: string | null;
}

export interface TokenRow {
  credential: string;
  id: number;
  name: string;
  sites: string | null;
  scopes: string;
  created_by: string;
  last_used_on: string | null;
}

const COLUMNS = "credential, id, name, sites, scopes, created_by, last_used_on";

export function tokenOf(row: TokenRow): Token {
  return {
    credential: row.credential,
    id: row.id,
    name: row.name,
    sites: row.sites === null ? null : (JSON.parse(row.sites) as string[]),
    scopes: JSON.parse(row.scopes) as Scope[],
    createdBy: row.created_by,
    lastUsedOn: row.last_used_on,
  };
}

export function selectToken(database: D1Database, credential: string): D1PreparedStatement {
  return database.prepare(`SELECT ${COLUMNS} FROM tokens WHERE credential = ?1`).bind(credential);
}

export async function findToken(database: D1Database, credential: string): Promise<Token | null> {
  const row = await selectToken(database, credential).first<TokenRow>();
  return row === null ? null : tokenOf(row);
}

export async function findTokenById(database: D1Database, id: number): Promise<Token | null> {
  const row = await database.prepare(`SELECT ${COLUMNS} FROM tokens WHERE id = ?1`).bind(id).first<TokenRow>();
  return row === null ? null : tokenOf(row);
}

/** Newest first. */
export async function listTokens(database: D1Database): Promise<Token[]> {
  const { results } = await database.prepare(`SELECT ${COLUMNS} FROM tokens ORDER BY id DESC`).all<TokenRow>();
  return results.map(tokenOf);
}

/** Whether there is room for a token of the sites ?4: each has so many of its own, and so many there are for all sites. */
const HAS_ROOM = `CASE WHEN ?4 IS NULL THEN (SELECT count(*) FROM tokens WHERE sites IS NULL) < ?7
  ELSE NOT EXISTS (SELECT 1 FROM tokens t, json_each(t.sites) s WHERE s.value IN (SELECT value FROM json_each(?4))
    GROUP BY s.value HAVING count(*) >= ?7) END`;

/** Whether it was kept; `false` when the credential is there already or one of its sites has as many tokens as it may. */
export async function insertToken(database: D1Database, token: Token): Promise<boolean> {
  const { meta } = await database
    .prepare(
      `INSERT INTO tokens (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, NULL
       WHERE ${HAS_ROOM} ON CONFLICT (credential) DO NOTHING`,
    )
    .bind(
      token.credential,
      token.id,
      token.name,
      token.sites === null ? null : JSON.stringify(token.sites),
      JSON.stringify(token.scopes),
      token.createdBy,
      LIMITS.tokensPerSite,
    )
    .run();
  return meta.changes > 0;
}

/** Writes nothing when somebody else already did today. */
export async function updateTokenUse(database: D1Database, credential: string, day: string): Promise<void> {
  await database
    .prepare("UPDATE tokens SET last_used_on = ?2 WHERE credential = ?1 AND last_used_on IS NOT ?2")
    .bind(credential, day)
    .run();
}

export async function deleteToken(database: D1Database, id: number): Promise<void> {
  await database.prepare("DELETE FROM tokens WHERE id = ?1").bind(id).run();
}
