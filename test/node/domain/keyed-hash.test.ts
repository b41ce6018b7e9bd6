import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  base64Url,
  bytesOfBase64Url,
  equalBytes,
  equalSecrets,
  keyedHash,
  keyedHashText,
} from "../../../src/domain/keyed-hash.ts";

const bytes = fc.uint8Array({ maxLength: 64 });

describe("works", () => {
  test("bytes come back from their text, which needs no encoding in a URL and no padding", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const text = base64Url(given);
        expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(text).toBe(Buffer.from(given).toString("base64url"));
        expect(bytesOfBase64Url(text)).toEqual(new Uint8Array(given));
      }),
    );
  });

  test("a hash is 32 bytes, the same each time", async () => {
    const [first, second] = [await keyedHash("secret", "use", "a"), await keyedHash("secret", "use", "a")];
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    expect(await keyedHashText("secret", "use", "a")).toBe(base64Url(first.slice(0, 16)));
  });

  test("equal means equal in length and in every byte", () => {
    fc.assert(
      fc.property(bytes, bytes, (one, two) => {
        expect(equalBytes(one, two)).toBe(one.join() === two.join());
        expect(equalBytes(one, new Uint8Array(one))).toBe(true);
        expect(equalBytes(one, new Uint8Array([...one, 0]))).toBe(false);
      }),
    );
  });

  test("two secrets are equal only when they are the same text", async () => {
    expect(await equalSecrets("owner-token", "owner-token")).toBe(true);
    for (const other of ["", "owner-toke", "owner-token ", "Owner-token", "owner-tokem"]) {
      expect(await equalSecrets("owner-token", other)).toBe(false);
    }
  });
});

describe("refuses", () => {
  test.each(["=", "AA==", "A", "AAAAA", "AB", "a+b/", "a b", "ä", "AA\n"])(
    "%j, which is no canonical base64url",
    (text) => {
      expect(bytesOfBase64Url(text)).toBeNull();
    },
  );
});

describe("resists", () => {
  test("any text: what is read is spelt in one way only", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."AQgw_-+/= \n9é") }), (text) => {
        const read = bytesOfBase64Url(text);
        if (read !== null) expect(base64Url(read)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test("no two uses, secrets or ways of cutting the parts meet in one hash", async () => {
    const calls: [string, string, ...string[]][] = [
      ["secret", "use", "ab", "c"],
      ["secret", "use", "a", "bc"],
      ["secret", "use", "abc"],
      ["secret", "use", "abc", ""],
      ["secret", "use", "", "abc"],
      ["secret", "use", 'ab","c'],
      ["secret", "use", "ab,c"],
      ["secret", "useab", "c"],
      ["secret", "other", "ab", "c"],
      ["another", "use", "ab", "c"],
    ];
    const hashes = await Promise.all(calls.map((call) => keyedHashText(...call)));
    expect(new Set(hashes).size).toBe(calls.length);
  });
});

describe("resists: a guess that is told right by the time it takes", () => {
  /** How many bytes of the left are looked at. */
  function looksAt(left: Uint8Array, right: Uint8Array): number {
    let looks = 0;
    const watched = new Proxy(left, {
      get(target, name) {
        if (typeof name === "string" && /^\d+$/.test(name)) looks += 1;
        return Reflect.get(target, name, target) as unknown;
      },
    });
    equalBytes(watched, right);
    return looks;
  }

  test("every byte is looked at, wherever the first difference is", () => {
    const secret = Uint8Array.from({ length: 32 }, (_, place) => place);
    for (let place = 0; place < 32; place += 1) {
      const guess = secret.map((byte, index) => (index < place ? byte : 255 - byte));
      expect(looksAt(secret, guess)).toBe(32);
    }
    expect(looksAt(secret, secret)).toBe(32);
  });
});
