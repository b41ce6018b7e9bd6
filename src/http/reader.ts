import type { Context as HonoContext } from "hono";
import { LIMITS } from "../domain/limits.ts";
import type { Reader } from "../domain/reader.ts";
import { cutCharacters } from "../domain/text.ts";

/** Headers that help Akismet tell a browser from a program; cookies and credentials are not among them. */
const FORWARDED_HEADERS = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "origin",
  "sec-ch-ua",
  "sec-ch-ua-mobile",
  "sec-ch-ua-platform",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-fetch-user",
];

/** Cloudflare's own word for who asks; a header that a client could forge is never believed. */
export function readerAddress(c: HonoContext): string {
  return c.req.header("CF-Connecting-IP") ?? "127.0.0.1";
}

export function readerOf(c: HonoContext): Reader {
  const header = (name: string, most: number): string | null => {
    const value = c.req.header(name);
    return value === undefined || value === "" ? null : cutCharacters(value, most);
  };
  const forwarded = FORWARDED_HEADERS.flatMap((name) => {
    const value = header(name, LIMITS.headerCharacters);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    address: readerAddress(c),
    userAgent: header("User-Agent", LIMITS.userAgentCharacters),
    referrer: header("Referer", LIMITS.referrerCharacters),
    headers: Object.fromEntries(forwarded),
  };
}
