import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../src/domain/error.ts";
import { bytesOfBase64Url } from "../../../src/domain/keyed-hash.ts";
import {
  type CursorScope,
  decodeCursor,
  decodeKeyCursor,
  encodeCursor,
  encodeKeyCursor,
} from "../../../src/http/cursor.ts";

const SECRET = "a-secret-of-at-least-32-characters";
const scope: CursorScope = ["thread", "blog", "/hello", "oldest"];
const values = fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 3 });

const refusal = expect.objectContaining({ code: "invalid", field: "cursor" });
const decoding = (cursor: string, at = scope, secret = SECRET) => decodeCursor(secret, at, cursor);

describe("works", () => {
  test("the numbers come back from a text that is safe in any URL", async () => {
    await fc.assert(
      fc.asyncProperty(values, async (numbers) => {
        const cursor = await encodeCursor(SECRET, scope, numbers);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
        expect(await decoding(cursor)).toEqual(numbers);
      }),
    );
  });

  test("a key comes back, the longest too", async () => {
    for (const key of ["/", "/a~b?x=1%20", `/${"~".repeat(1_999)}`]) {
      const cursor = await encodeKeyCursor(SECRET, scope, key);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(await decodeKeyCursor(SECRET, scope, cursor)).toBe(key);
      await expect(decodeKeyCursor(SECRET, ["pages", "shop"], cursor)).rejects.toEqual(refusal);
    }
  });

  test("the same place in the same list is the same cursor, so that its answer can be cached", async () => {
    expect(await encodeCursor(SECRET, scope, [7, 8])).toBe(await encodeCursor(SECRET, scope, [7, 8]));
  });
});

describe("refuses", () => {
  test.each<[string, CursorScope]>([
    ["kind", ["queue", "blog", "/hello", "oldest"]],
    ["site", ["thread", "shop", "/hello", "oldest"]],
    ["page", ["thread", "blog", "/other", "oldest"]],
    ["sort", ["thread", "blog", "/hello", "newest"]],
    ["filter, which is longer", ["thread", "blog", "/hello", "oldest", 5]],
    ["filter, which is shorter", ["thread", "blog", "/hello"]],
    ["cut between its words", ["thread", "blog/", "hello", "oldest"]],
  ])("a cursor of another %s", async (_, other) => {
    const cursor = await encodeCursor(SECRET, scope, [7]);
    await expect(decoding(cursor, other)).rejects.toEqual(refusal);
  });

  test("a number and the same number as a text are two scopes", async () => {
    const cursor = await encodeCursor(SECRET, ["replies", 5], [7]);
    expect(await decoding(cursor, ["replies", 5])).toEqual([7]);
    await expect(decoding(cursor, ["replies", "5"])).rejects.toEqual(refusal);
    await expect(decoding(cursor, ["replies", null])).rejects.toEqual(refusal);
  });

  test("a cursor that was signed with another secret", async () => {
    await expect(decoding(await encodeCursor(SECRET, scope, [7]), scope, "another")).rejects.toThrow(Refusal);
  });

  test.each(["", "A", "AAAAAAAAAAA", "null", "1", "%20", "a b", "../..", "=".repeat(16)])("%j", async (cursor) => {
    await expect(decoding(cursor)).rejects.toEqual(refusal);
  });
});

describe("resists", () => {
  test("a byte order mark, which a decoder drops, is a change like any other", async () => {
    const bytes = bytesOfBase64Url(await encodeCursor(SECRET, scope, [7]))!;
    const changed = Buffer.from([...bytes.slice(0, 8), 0xef, 0xbb, 0xbf, ...bytes.slice(8)]).toString("base64url");
    await expect(decoding(changed)).rejects.toEqual(refusal);
  });

  test("any changed, missing or added character", async () => {
    const cursor = await encodeCursor(SECRET, scope, [1_234_567_890, 42]);
    const letter = fc.constantFrom(..."ABab019-_.~=+/ é");
    const change = fc.tuple(fc.nat(cursor.length), letter, fc.constantFrom(0, 1), fc.constantFrom(0, 1));
    await fc.assert(
      fc.asyncProperty(change, async ([at, added, isAdded, removed]) => {
        const changed = cursor.slice(0, at) + (isAdded ? added : "") + cursor.slice(at + removed);
        fc.pre(changed !== cursor);
        await expect(decoding(changed)).rejects.toEqual(refusal);
      }),
      { numRuns: 400 },
    );
  });

  test("every single flipped bit", async () => {
    const bytes = bytesOfBase64Url(await encodeCursor(SECRET, scope, [7, 8]))!;
    for (const index of bytes.keys()) {
      const flipped = bytes.with(index, bytes[index]! ^ (1 << (index % 8)));
      await expect(decoding(Buffer.from(flipped).toString("base64url"))).rejects.toEqual(refusal);
    }
  });

  test("any text, with a refusal and no other error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (text) => {
        await expect(decoding(text)).rejects.toEqual(refusal);
      }),
    );
  });

  test("one that is longer than any list needs, even signed, so that none is hashed for long", async () => {
    const cursor = await encodeCursor(SECRET, scope, Array<number>(100).fill(1));
    await expect(decoding(cursor)).rejects.toEqual(refusal);
    const key = await encodeKeyCursor(SECRET, scope, `/${"a".repeat(2_200)}`);
    await expect(decodeKeyCursor(SECRET, scope, key)).rejects.toEqual(refusal);
  });
});
