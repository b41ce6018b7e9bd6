import { beforeEach, describe, expect, test } from "vitest";
import { type AkismetEmulator, createAkismetEmulator } from "../../../dev/akismet-emulator.ts";
import { check, comment, post, verdict } from "./akismet-requests.ts";
import vectors from "./akismet-response-vectors.json" with { type: "json" };

let emulator: AkismetEmulator;
beforeEach(() => {
  emulator = createAkismetEmulator();
});

describe("the response vectors", () => {
  const rows = vectors.vectors.map((vector, index) => ({
    index,
    call: vector.call,
    status: vector.status,
    body: vector.body ?? "",
    headers: Object.fromEntries(
      Object.entries(vector.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
  }));

  test.each(rows)("works: $index, $call", async ({ call, status, body, headers }) => {
    emulator.script({ match: call, fault: { name: "answer", status, body, headers } });
    const version = call === "usage-limit" ? "1.2" : "1.1";
    const answer = await post(emulator, `/${version}/${call}`, comment);
    const { server, "content-type": _type, "content-length": length, ...rest } = answer.headers;
    expect({ status: answer.status, body: answer.body, headers: rest }).toEqual({ status, body, headers });
    expect([server, length]).toEqual(["nginx", String(body.length)]);
  });

  test("refuses to be read as a smaller set", () => {
    expect(rows).toHaveLength(18);
  });

  test.each([
    ...vectors.magic_inputs.always_spam.map((input) => ({ input, body: "true" })),
    { input: { user_role: "administrator", comment_content: "emu-spam" }, body: "false" },
  ])("resists: $input", async ({ input, body }) => {
    const known = Object.entries(input).filter(([, value]) => value !== undefined);
    expect(await verdict(emulator, Object.fromEntries(known))).toBe(body);
  });

  test.each(Object.keys(vectors.alert_codes))("works: the alert code %s is known by name", async (code) => {
    const answer = await check(emulator, { api_key: `0000000${code}` });
    expect(answer.headers["x-akismet-alert-code"]).toBe(code);
    expect(answer.headers["x-akismet-alert-msg"]).not.toContain(code);
  });
});
