import { describe, expect, test } from "vitest";
import { gravatarOf } from "../../../src/domain/avatar.ts";

describe("works", () => {
  test("Gravatar is asked by the hash of the address as its documents make it", async () => {
    const url = new URL(await gravatarOf(" MyEmailAddress@example.com ", "Ada Lovelace"));
    expect(url.origin + url.pathname).toBe(
      "https://gravatar.com/avatar/84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee",
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({ s: "96", d: "initials", name: "Ada Lovelace" });
  });
});

describe("resists", () => {
  test.each(["a&d=https://evil.example#", "\ud800", "مرحبا"])("a name like %j stays a name", async (name) => {
    const url = new URL(await gravatarOf("ada@example.org", name));
    expect(url.searchParams.get("d")).toBe("initials");
    expect(url.searchParams.get("name")).toBe(name.toWellFormed());
  });
});
