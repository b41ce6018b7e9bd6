import type { Context as HonoContext } from "hono";
import { LIMITS } from "../domain/limits.ts";
import type { Reader } from "../domain/reader.ts";
import { cutCharacters } from "../domain/text.ts";

/** Never sent on: credentials, and what Cloudflare or a proxy adds, which says nothing of the reader. */
const WITHHELD =
  /^(?:cookie.*|authorization|proxy-.*|cf-.*|x-.*|true-client-ip|forwarded|via|host|connection|content-length)$/;

/** Cloudflare's own word for who asks; a header that a client could forge is never believed. */
export function readerAddress(c: HonoContext): string {
  return c.req.header("CF-Connecting-IP") ?? "127.0.0.1";
}

export function readerOf(c: HonoContext): Reader {
  const header = (name: string, most: number): string | null => {
    const value = c.req.header(name);
    return value === undefined || value === "" ? null : cutCharacters(value, most);
  };
  const sent = Object.keys(c.req.header()).filter((name) => !WITHHELD.test(name));
  const headers = sent.slice(0, LIMITS.headers).map((name) => [name, header(name, LIMITS.headerCharacters) ?? ""]);
  return {
    address: readerAddress(c),
    userAgent: header("User-Agent", LIMITS.userAgentCharacters),
    referrer: header("Referer", LIMITS.referrerCharacters),
    path: c.req.path,
    headers: Object.fromEntries(headers),
  };
}
