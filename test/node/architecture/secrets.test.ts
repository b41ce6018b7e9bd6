import { describe, expect, test } from "vitest";
import { secretBreaches } from "./secrets.ts";
import { parseSource } from "./sources.ts";

const breaches = (text: string, path = "http/sign-in.ts") => secretBreaches(parseSource(path, text));

describe("refuses: a secret that is compared as any text is", () => {
  test.each([
    "if (bearer === settings.adminToken) open();",
    "if (settings.adminToken !== bearer) refuse();",
    "const isOurs = mac == macOf(cookie);",
    "const isOurs = settings!.signingSecret === cookie;",
    "const isOurs = token.startsWith(guess);",
    "const isOurs = [first, second].includes(credential);",
  ])("%s", (text) => {
    expect(breaches(text)).toHaveLength(1);
  });
});

describe("lets through", () => {
  test.each([
    "if (token === null || token === undefined || secret !== '') read();",
    "if (earlier.addressHash === submission.addressHash) hold();",
    "if (token.length < 12) refuse();",
    "if (token.startsWith('email:')) read();",
    "if (await equalSecrets(bearer, settings.adminToken)) open();",
  ])("%s", (text) => {
    expect(breaches(text)).toEqual([]);
  });

  test("what a browser compares with its own", () => {
    expect(breaches("if (token === draft.token) keep();", "widget/submission.ts")).toEqual([]);
  });
});
