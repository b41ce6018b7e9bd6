import { beforeEach, describe, expect, test } from "vitest";
import {
  type AkismetEmulator,
  createAkismetEmulator,
  type Fault,
  type FaultName,
  type Script,
} from "../../../dev/akismet-emulator.ts";
import { check, comment, post, statuses } from "./akismet-requests.ts";

let emulator: AkismetEmulator;
beforeEach(() => {
  emulator = createAkismetEmulator();
});

function script(fault: Fault | FaultName, rest: Omit<Script, "fault"> = {}): void {
  emulator.script({ fault, ...rest });
}

describe("scripting", () => {
  test("works once unless told otherwise, in the order given", async () => {
    script({ name: "server-error", status: 500 });
    script({ name: "server-error", status: 502 }, { times: 2 });
    expect(await statuses(emulator, 4)).toEqual([500, 502, 502, 200]);
    script("server-error", { times: "always" });
    expect(await statuses(emulator, 5)).toEqual([503, 503, 503, 503, 503]);
    emulator.reset();
    expect(await statuses(emulator, 1)).toEqual([200]);
  });

  test("works for the requests that match: by endpoint, by its beginning, by fields", async () => {
    script({ name: "server-error", status: 500 }, { match: "submit-spam" });
    script({ name: "server-error", status: 502 }, { match: { endpoint: "submit-*" } });
    script("server-error", { match: { fields: { comment_content: "brown", user_ip: "192.0.2." } } });
    expect(await statuses(emulator, 1)).toEqual([200]);
    expect((await post(emulator, "/1.1/submit-ham", comment)).status).toBe(502);
    expect((await post(emulator, "/1.1/submit-spam", comment)).status).toBe(500);
    expect((await check(emulator, { comment_content: "A brown fox", user_ip: "198.51.100.1" })).status).toBe(200);
    expect((await check(emulator, { comment_content: "A brown fox" })).status).toBe(503);
  });

  test.each<[string, unknown]>([
    ["an unknown name", { fault: "explode" }],
    ["an unknown option", { fault: { name: "slow", delay: 10 } }],
    ["a wrong option", { fault: { name: "hang", phase: "later" } }],
    ["a sequence without steps", { fault: "sequence" }],
    ["no times at all", { fault: "empty", times: 0 }],
    ["a match that nobody reads", { fault: "empty", match: { path: "/" } }],
  ])("refuses %s", (_name, wrong) => {
    expect(() => emulator.script(wrong as Script)).toThrow();
  });

  test("resists a crowd: of 100 requests at once exactly the scripted number fails", async () => {
    script({ name: "flapping", failures: 30 });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => check(emulator, { user_ip: `192.0.2.${index}` })),
    );
    expect(answers.filter((answer) => answer.status === 503)).toHaveLength(30);
    expect(answers.filter((answer) => answer.body === "false")).toHaveLength(70);
    expect(new Set(answers.flatMap((answer) => answer.headers["x-akismet-guid"] ?? [])).size).toBe(70);
  });
});
