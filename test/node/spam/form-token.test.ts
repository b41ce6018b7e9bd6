import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOfBase64Url } from "../../../src/domain/keyed-hash.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { issueFormToken, readFormToken } from "../../../src/spam/form-token.ts";
import { NOW } from "./builders.ts";

const SECRET = "a-secret-of-at-least-32-characters";
const place = { siteId: "blog", pageKey: "/hello" };
const nonce = Uint8Array.from({ length: 12 }, (_, index) => index * 20);
const soon = NOW + LIMITS.formTokenNotBeforeMs;

async function issued(): Promise<string> {
  return (await issueFormToken(SECRET, place, NOW, nonce)).token;
}

const stateOf = async (token: string | null, now = soon, at = place, secret = SECRET): Promise<string> =>
  (await readFormToken(secret, at, now, token)).state;

describe("works", () => {
  test("a token comes back with its time, and says from when and until when it is good", async () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(time, bytes, fc.string(), fc.string(), async (at, random, siteId, pageKey) => {
        const { token, notBefore, expiresAt } = await issueFormToken(SECRET, { siteId, pageKey }, at, random);
        expect([notBefore - at, expiresAt - at]).toEqual([3_000, 86_400_000]);
        const read = await readFormToken(SECRET, { siteId, pageKey }, notBefore, token);
        expect(read).toEqual({ state: "valid", id: expect.any(String), issuedAt: at });
      }),
    );
  });

  test("it fits its limit and needs no encoding in a URL or a form", async () => {
    const token = await issued();
    expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
    expect(token.length).toBeLessThanOrEqual(LIMITS.formTokenCharacters);
  });

  test.each([
    [LIMITS.formTokenNotBeforeMs - 1, "too-fast"],
    [LIMITS.formTokenNotBeforeMs, "valid"],
    [LIMITS.formTokenLifetimeMs - 1, "valid"],
    [LIMITS.formTokenLifetimeMs, "expired"],
    [-1, "too-fast"],
  ])("%i ms after its issue it is %s", async (age, state) => {
    expect(await stateOf(await issued(), NOW + age)).toBe(state);
  });

  test("its id is the same whenever it is read, and another one for each nonce and time", async () => {
    const idOf = async (at: number, random: Uint8Array, now: number) => {
      const read = await readFormToken(SECRET, place, now, (await issueFormToken(SECRET, place, at, random)).token);
      return "id" in read ? read.id : read.state;
    };
    const first = await idOf(NOW, nonce, soon);
    expect(await idOf(NOW, nonce, NOW)).toBe(first);
    expect(await idOf(NOW, nonce, NOW + LIMITS.formTokenLifetimeMs)).toBe(first);
    const others = [await idOf(NOW + 1, nonce, soon + 1), await idOf(NOW, new Uint8Array(12), soon)];
    expect(new Set([first, ...others]).size).toBe(3);
  });
});

describe("refuses", () => {
  test.each([null, ""])("%j as missing", async (token) => {
    expect(await stateOf(token)).toBe("missing");
  });

  test("a token of another page or another site, and says so", async () => {
    const token = await issued();
    for (const other of [
      { siteId: "blog", pageKey: "/other" },
      { siteId: "shop", pageKey: "/hello" },
      { siteId: "blog/", pageKey: "hello" },
    ]) {
      expect(await stateOf(token, soon, other)).toBe("other-page");
    }
  });

  test("a token that was signed with another secret", async () => {
    expect(await stateOf(await issued(), soon, place, `${SECRET}.`)).toBe("forged");
  });
});

describe("resists", () => {
  test("a third part after the two is a forgery", async () => {
    for (const tail of [".", ".x", ".."]) expect(await stateOf((await issued()) + tail)).toBe("forged");
  });

  test("any changed character is a forgery, before the page or the time is looked at", async () => {
    const token = await issued();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ é";
    const change = fc.tuple(fc.nat(token.length - 1), fc.constantFrom(...alphabet));
    await fc.assert(
      fc.asyncProperty(change, async ([at, letter]) => {
        fc.pre(token[at] !== letter);
        expect(await stateOf(token.slice(0, at) + letter + token.slice(at + 1))).toBe("forged");
      }),
      { numRuns: 400 },
    );
  });

  test("every single flipped bit is a forgery", async () => {
    const [payload, mac] = (await issued()).split(".") as [string, string];
    for (const [text, whole] of [
      [payload, (part: string) => `${part}.${mac}`],
      [mac, (part: string) => `${payload}.${part}`],
    ] as const) {
      const bytes = bytesOfBase64Url(text)!;
      const states = [...bytes.keys()].map((index) => {
        const changed = bytes.with(index, bytes[index]! ^ (1 << (index % 8)));
        return stateOf(whole(Buffer.from(changed).toString("base64url")));
      });
      expect(new Set(await Promise.all(states))).toEqual(new Set(["forged"]));
    }
  });

  test("halves of two good tokens make no third", async () => {
    const [payload] = (await issued()).split(".");
    const [, mac] = (await issueFormToken(SECRET, place, NOW + 1, nonce)).token.split(".");
    expect(await stateOf(`${payload}.${mac}`)).toBe("forged");
  });

  test("any text, and pieces of a token, without an error", async () => {
    const token = await issued();
    const piece = fc.tuple(fc.nat(token.length), fc.nat(token.length)).map(([a, b]) => token.slice(a, b));
    const mangled = fc.oneof(
      fc.string({ unit: "binary" }),
      piece,
      piece.map((text) => `${text}.${text}`),
    );
    await fc.assert(
      fc.asyncProperty(mangled, async (text) => {
        fc.pre(text !== token);
        expect(["forged", "missing"]).toContain(await stateOf(text));
      }),
    );
  });
});
