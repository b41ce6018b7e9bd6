import * as v from "valibot";

const verdict = v.picklist(["true", "false"]);
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const phase = v.optional(v.picklist(["before-headers", "after-headers"]), "before-headers");

/** Every fault that answers one request, or spoils one webhook. All options have defaults. */
const singleFaults = [
  v.strictObject({ name: v.literal("suspended"), body: v.optional(v.string(), "false") }),
  v.strictObject({ name: v.literal("alert"), code: v.optional(count, 10501), body: v.exactOptional(verdict) }),
  v.strictObject({ name: v.literal("denied"), code: v.optional(v.picklist([10508, 10516]), 10508) }),
  v.strictObject({ name: v.literal("site-refused"), code: v.optional(v.picklist([10403, 10404]), 10404) }),
  v.strictObject({ name: v.literal("revoked-key") }),
  v.strictObject({ name: v.literal("empty") }),
  v.strictObject({ name: v.literal("html") }),
  v.strictObject({ name: v.literal("inexact-verdict"), body: v.optional(v.string(), "true\n") }),
  v.strictObject({
    name: v.literal("oversized-body"),
    bytes: v.optional(count, 1_048_576),
    fill: v.optional(v.pipe(v.string(), v.nonEmpty()), "true "),
  }),
  v.strictObject({
    name: v.literal("wrong-content-type"),
    contentType: v.optional(v.string(), "application/octet-stream"),
  }),
  v.strictObject({ name: v.literal("gzip") }),
  v.strictObject({
    name: v.literal("server-error"),
    status: v.optional(v.picklist([500, 502, 503]), 503),
    body: v.optional(v.string(), ""),
  }),
  v.strictObject({ name: v.literal("rate-limited"), retryAfter: v.optional(v.nullable(v.string()), "7") }),
  v.strictObject({
    name: v.literal("redirect"),
    status: v.optional(v.picklist([301, 302, 303, 307, 308]), 302),
    location: v.optional(v.string(), "https://elsewhere.example/1.1/comment-check"),
  }),
  v.strictObject({ name: v.literal("hang"), phase }),
  v.strictObject({ name: v.literal("trickle"), intervalMs: v.optional(count, 1000) }),
  v.strictObject({ name: v.literal("reset"), phase }),
  v.strictObject({ name: v.literal("truncated"), bytes: v.optional(count, 2) }),
  v.strictObject({ name: v.literal("unreachable"), cause: v.optional(v.picklist(["dns", "tls"]), "dns") }),
  v.strictObject({ name: v.literal("slow"), delayMs: v.optional(count, 4100) }),
  v.strictObject({
    name: v.literal("recheck-after"),
    value: v.optional(v.string(), "120"),
    body: v.optional(verdict, "false"),
  }),
  v.strictObject({
    name: v.literal("pro-tip"),
    value: v.optional(v.string(), "discard"),
    body: v.optional(verdict, "false"),
  }),
  v.strictObject({ name: v.literal("guid"), value: v.optional(v.nullable(v.string()), null) }),
  v.strictObject({
    name: v.literal("webhook"),
    variant: v.optional(
      v.picklist(["valid", "wrong-key", "unknown-guid", "missing-guid", "duplicate", "malformed", "not-json"]),
      "valid",
    ),
    endpoint: v.optional(v.picklist(["comment-check", "submit-spam", "submit-ham"]), "comment-check"),
    result: v.exactOptional(verdict),
  }),
  v.strictObject({
    name: v.literal("usage-limit"),
    limit: v.optional(v.union([count, v.literal("none")]), "none"),
    usage: v.optional(v.number(), 1),
    percentage: v.optional(v.string(), "0"),
    throttled: v.optional(v.boolean(), false),
  }),
  v.strictObject({ name: v.literal("malformed-json") }),
  v.strictObject({ name: v.literal("header-case"), style: v.optional(v.picklist(["title", "upper"]), "upper") }),
  v.strictObject({ name: v.literal("held") }),
  v.strictObject({
    name: v.literal("answer"),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), 200),
    headers: v.optional(v.record(v.string(), v.string()), {}),
    body: v.optional(v.string(), ""),
  }),
] as const;

const singleFault = v.variant("name", singleFaults);

/** Faults made of others. A `null` step is a request that nothing happens to. */
const compositeFaults = [
  v.strictObject({
    name: v.literal("sequence"),
    steps: v.pipe(v.array(v.nullable(singleFault)), v.nonEmpty()),
  }),
  v.strictObject({
    name: v.literal("flapping"),
    failures: v.optional(count, 3),
    successes: v.exactOptional(count),
    fault: v.optional(singleFault, { name: "server-error" }),
  }),
] as const;

const fault = v.variant("name", [...singleFaults, ...compositeFaults]);

/** A name alone stands for the fault with its defaults. */
export const faultSchema = v.pipe(
  v.unknown(),
  v.transform((input) => (typeof input === "string" ? { name: input } : input)),
  fault,
);

/**
 * Which of the 28 faults in section 12 of the Akismet reference each name serves.
 *
 * | Fault | Serves | What happens |
 * |---|---|---|
 * | `suspended` | 1, 2 | `body` (`false`) with the error and alert of a suspended key |
 * | `alert` | 3 | the usual answer, or `body`, with the alert `code` (10501) and no error |
 * | `denied` | 4 | `false` with the error and alert of a key over its limit |
 * | `site-refused` | 5 | `false` with the error and alert of a site that may not use the key |
 * | `revoked-key` | 6 | `invalid` for a key that was good |
 * | `empty`, `html` | 7, 8 | a 200 with nothing, with a web page |
 * | `inexact-verdict` | 9 | `body` (`true` and a line break) |
 * | `oversized-body` | 10 | `bytes` (1 MiB) of `fill` over and over |
 * | `wrong-content-type` | 11 | the usual answer as `contentType` |
 * | `gzip` | 12 | the usual answer, compressed on the wire |
 * | `server-error` | 13 | `status` (503) with `body` (none) |
 * | `rate-limited` | 14 | 429 with `Retry-After` as given, or none for `null` |
 * | `redirect` | 15 | `status` (302) to `location` |
 * | `hang` | 16 | no headers, or no body, until the client gives up |
 * | `trickle` | 16 | the usual body, a byte each `intervalMs` (1000) |
 * | `reset` | 17 | the connection is reset before or after the headers |
 * | `truncated` | 17 | the usual headers and `bytes` (2) of the body, then a reset |
 * | `unreachable` | 18 | no connection: `cause` is `dns` or `tls` |
 * | `slow` | 19 | the usual answer after `delayMs` (4100) |
 * | `recheck-after` | 20 | `body` (`false`) with the header as given |
 * | `pro-tip` | 21 | `body` (`false`) with the header as given |
 * | `guid` | 22 | the usual answer with `value` as its guid, or none for `null` |
 * | `flapping` | 23 | `failures` (3) of `fault` (503), then `successes`, and again; for good without `successes` |
 * | `sequence` | 24 | `steps` one after the other, one a request |
 * | `webhook` | 25 | spoils a webhook when it is sent: `variant`; or changes its `endpoint` or `result` |
 * | `usage-limit` | 26 | the JSON of usage-limit with these values |
 * | `malformed-json` | 26 | JSON that ends too early |
 * | `header-case` | 27 | the usual answer with header names in `style` on the wire |
 * | `held` | 28 | the usual answer once it is released, so that a client can leave meanwhile |
 * | `answer` | any | exactly this `status`, `headers` and `body` |
 *
 * "The usual answer" is given by Akismet having judged and counted the request, and so are the faults after the
 * headers. In the others the request never counts.
 */
export type Fault = v.InferInput<typeof fault>;

/** The name of a fault. */
export type FaultName = Fault["name"];

/** A fault of one request with every option filled in. */
export type SingleFault = v.InferOutput<typeof singleFault>;

/** A fault with every option filled in. */
export type CompleteFault = v.InferOutput<typeof fault>;

/** The names of all faults. */
export const faultNames: readonly FaultName[] = [...singleFaults, ...compositeFaults].map(
  (schema) => schema.entries.name.literal,
);
