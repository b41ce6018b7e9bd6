/** Who sent a request, as far as the request tells. */
export interface Reader {
  address: string;
  userAgent: string | null;
  referrer: string | null;
  /** Of this server, as they asked for it. */
  path: string;
  /** Request headers that Akismet can use, by lower-case name; never cookies or credentials. */
  headers: Record<string, string>;
}
