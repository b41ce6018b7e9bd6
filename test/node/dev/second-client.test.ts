import { Author, Blog, CheckResult, Client, Comment } from "@cedx/akismet";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AkismetEmulator, type Fault, unlimitedKey } from "../../../dev/akismet-emulator.ts";
import { type EmulatorServer, startEmulator } from "../../../dev/emulator.ts";
import { type Akismet, createAkismet } from "../../../src/clients/akismet.ts";
import type { AkismetAnswer } from "../../../src/domain/akismet.ts";
import { akismetFields } from "../../../src/spam/akismet-fields.ts";
import { facts, submission } from "../spam/builders.ts";
import vectors from "./akismet-response-vectors.json" with { type: "json" };

/**
 * @cedx/akismet was written by others after Akismet's documentation. What it and we make of the same answers of the
 * emulator has to be the same, but for what that client is known to leave out.
 */
let server: EmulatorServer;
let emulator: AkismetEmulator;

beforeAll(async () => {
  server = await startEmulator({ port: 0 });
  emulator = server.emulator;
});
afterAll(() => server.close());
beforeEach(() => {
  emulator.reset();
  emulator.setDuplicateTrap(false);
});

const author = { ipAddress: "192.0.2.7", name: "Ada", email: "ada@example.org", userAgent: "Mozilla/5.0" };

function clientOf(key = unlimitedKey): Client {
  return new Client(key, new Blog({ url: "https://blog.example/" }), { baseUrl: server.url });
}

function commentOf(content = "A good point.", more: ConstructorParameters<typeof Author>[0] = {}): Comment {
  const permalink = "https://blog.example/first/";
  return new Comment({ author: new Author({ ...author, ...more }), content, context: ["tea"], permalink });
}

type Reading = "ham" | "spam" | "discard" | "nothing";

const WORDS = new Map<CheckResult, Reading>([
  [CheckResult.ham, "ham"],
  [CheckResult.spam, "spam"],
  [CheckResult.pervasiveSpam, "discard"],
]);

async function theirs(comment: Comment, key?: string): Promise<Reading> {
  try {
    return WORDS.get(await clientOf(key).checkComment(comment)) ?? "nothing";
  } catch {
    return "nothing";
  }
}

/** Our client, on a real connection as theirs. */
function ourClient(): Akismet {
  return createAkismet({
    origin: server.url,
    now: Date.now,
    fetch: (request) => fetch(request),
    timeoutSignal: (milliseconds) => AbortSignal.timeout(milliseconds),
    userAgent: "Afterword/0.1 | Akismet/1.0",
  });
}

/** Lets our client ask what the other one asked just now. */
async function ours(): Promise<AkismetAnswer> {
  const { api_key: key, ...fields } = emulator.log.at(-1)!.body;
  const answer = await ourClient().checkComment({ key: String(key), fields });
  const [theirs, ours] = emulator.log.slice(-2);
  expect([ours?.path, ours?.body]).toEqual([theirs?.path, theirs?.body]);
  return answer;
}

/** Our answer in the few words that the other client has. */
function inTheirWords(answer: AkismetAnswer): Reading | "recheck" {
  return answer.result === "unchecked" ? "nothing" : answer.result;
}

/** Where the other client reads less than there is, and what it makes of it. */
const EXCEPTIONS: { expect: RegExp; theirs: Reading; because: string }[] = [
  { expect: /^provisional ham/, theirs: "ham", because: "it does not know x-akismet-recheck-after" },
  { expect: /^unexpected -> moderation/, theirs: "spam", because: "all that is not `false` is spam to it" },
  { expect: /^sources differ/, theirs: "nothing", because: "it throws on every alert, a verdict or not" },
  { expect: /^WordPress plugin sends/, theirs: "ham", because: "it looks at alert codes, not at x-akismet-error" },
];

const checks = vectors.vectors
  .filter(({ call }) => call === "comment-check")
  .map(({ status, body = "", headers = {}, expect: says }) => {
    const known = Object.entries(headers).filter(([, value]) => value !== undefined) as [string, string][];
    const fault: Fault = { name: "answer", status, body, headers: Object.fromEntries(known) };
    return { says, fault, exception: EXCEPTIONS.find((each) => each.expect.test(says)) };
  });

describe("the two clients and the response vectors", () => {
  test.each(checks.filter(({ exception }) => exception === undefined))("agree: $says", async ({ fault }) => {
    emulator.script({ match: "comment-check", fault, times: 2 });
    const reading = await theirs(commentOf());
    expect(inTheirWords(await ours())).toBe(reading);
  });

  test.each(checks.filter(({ exception }) => exception !== undefined))(
    "differ, since $exception.because: $says",
    async ({ fault, exception }) => {
      emulator.script({ match: "comment-check", fault, times: 2 });
      expect(await theirs(commentOf())).toBe(exception!.theirs);
      expect(inTheirWords(await ours())).not.toBe(exception!.theirs);
    },
  );

  test("differ in as many as are known, and agree in all others", () => {
    expect(checks.filter(({ exception }) => exception !== undefined)).toHaveLength(EXCEPTIONS.length);
    expect(checks).toHaveLength(10);
  });
});

describe("the two clients and the emulator", () => {
  test.each([
    ["A good point.", {}, "ham"],
    ["emu-spam", {}, "spam"],
    ["emu-discard", {}, "discard"],
    ["A good point.", { name: "viagra-test-123" }, "spam"],
    ["A good point.", { email: "akismet-guaranteed-spam@example.com" }, "spam"],
    ["emu-spam", { role: "administrator" }, "ham"],
    ["A good point.", { ipAddress: "" }, "nothing"],
  ] as const)("agree on %j by %j: %s", async (content, more, expected) => {
    expect(await theirs(commentOf(content, more))).toBe(expected);
    expect(inTheirWords(await ours())).toBe(expected);
  });

  test.each(["badbadbadbad", "000000010402", "000000010403", "000000010508"])(
    "agree that the key %s gets no verdict",
    async (key) => {
      expect(await theirs(commentOf(), key)).toBe("nothing");
      expect((await ours()).result).toBe("unchecked");
    },
  );

  test.each<Fault>([
    { name: "gzip" },
    { name: "header-case", style: "upper" },
    { name: "header-case", style: "title" },
    { name: "wrong-content-type" },
  ])("agree on a verdict that comes over the wire as $name $style", async (fault) => {
    for (const [content, expected] of [
      ["A good point.", "ham"],
      ["emu-discard", "discard"],
    ] as const) {
      emulator.script({ match: "comment-check", fault, times: 2 });
      expect(await theirs(commentOf(content))).toBe(expected);
      const answer = await ours();
      expect([inTheirWords(answer), /^[0-9a-f]{32}$/.test(answer.guid ?? "")]).toEqual([expected, true]);
    }
  });

  test("agree that a key is good or not, and that feedback teaches", async () => {
    expect(await clientOf().verifyKey()).toBe(true);
    expect(await clientOf("badbadbadbad").verifyKey()).toBe(false);
    const blog = "https://blog.example/";
    const states = [unlimitedKey, "badbadbadbad"].map((key) => ourClient().verifyKey(key, blog));
    expect(await Promise.all(states)).toEqual(["valid", "invalid"]);
    await clientOf().submitSpam(commentOf());
    expect([await theirs(commentOf()), inTheirWords(await ours())]).toEqual(["spam", "spam"]);
    await clientOf().submitHam(commentOf());
    expect([await theirs(commentOf()), inTheirWords(await ours())]).toEqual(["ham", "ham"]);
    await expect(clientOf("badbadbadbad").submitHam(commentOf())).rejects.toThrow("Invalid key");
  });

  test("believe each other's feedback", async () => {
    await theirs(commentOf());
    const { api_key: key, ...fields } = emulator.log.at(-1)!.body;
    const report = { key: String(key), fields, reporter: "owner", checkResponse: "false" } as const;
    expect(await ourClient().submitFeedback({ ...report, kind: "spam" })).toEqual({ accepted: true });
    expect([await theirs(commentOf()), inTheirWords(await ours())]).toEqual(["spam", "spam"]);
    await clientOf().submitHam(commentOf());
    expect([await theirs(commentOf()), inTheirWords(await ours())]).toEqual(["ham", "ham"]);
    const refused = await ourClient().submitFeedback({ ...report, key: "badbadbadbad", kind: "ham" });
    expect(refused).toEqual({ accepted: false, kind: "key", detail: "Invalid key", retryAt: null });
  });

  test("know the same fields by the same names", async () => {
    const fields = akismetFields(
      submission(
        { parentId: 7, url: "https://ada.example/" },
        { userAgent: "Mozilla/5.0", referrer: "https://a.example/" },
      ),
      facts(),
      "https://comments.example/told",
    );
    await theirs(Comment.fromJson({ ...fields, comment_context: ["tea", "cake"], recheck_reason: "edit" }));
    const { api_key: _key, blog: _blog, ...sent } = emulator.log.at(-1)!.body;
    const names = Object.keys(sent).sort();
    expect(names).toEqual([
      "comment_author",
      "comment_author_email",
      "comment_author_url",
      "comment_content",
      "comment_context",
      "comment_date_gmt",
      "comment_type",
      "permalink",
      "recheck_reason",
      "referrer",
      "user_agent",
      "user_ip",
    ]);
    expect(sent).toEqual({
      ...Object.fromEntries(names.map((name) => [name, fields[name]])),
      comment_context: ["tea", "cake"],
      recheck_reason: "edit",
    });
  });
});
