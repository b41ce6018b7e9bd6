import { describe, expect, it } from "vitest";
import type { AkismetTrial } from "../../../src/contract.ts";
import { Afterword } from "../afterword.ts";

async function tried(afterword: Afterword): Promise<AkismetTrial> {
  const response = await afterword.adminPost(`/sites/${afterword.siteId}/akismet/trials`, {});
  expect(response.status).toBe(200);
  return (await response.json()) as AkismetTrial;
}

describe("works", () => {
  it("Akismet judges a test that teaches it nothing, and nothing is kept", async () => {
    const afterword = await new Afterword().open();
    const { value, cost } = await afterword.database.measure(() => tried(afterword));
    expect(value).toEqual({ result: "spam", detail: null });
    expect(cost).toMatchObject({ roundTrips: 1, rowsRead: 1, rowsWritten: 0 });
    expect(afterword.checks.map(({ body }) => body)).toEqual([
      expect.objectContaining({ is_test: "1", blog: "https://blog.example/" }),
    ]);
    expect(await afterword.countRows()).toBe(0);
  });

  it("says so where the site has no Akismet", async () => {
    const afterword = await new Afterword({ AKISMET_KEY: "" }).open();
    expect(await tried(afterword)).toEqual({ result: null, detail: null });
  });
});

describe("refuses", () => {
  it("a test that a reader asks for: the comment is checked as any other", async () => {
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Not a test.", is_test: "1", isTest: true });
    expect(afterword.checks).toHaveLength(1);
    expect(JSON.stringify(afterword.checks[0]!.body)).not.toMatch(/is_?test/i);
  });
});

describe("resists", () => {
  it("a key that is not accepted, and an Akismet that is away: it tells why", async () => {
    const wrong = await new Afterword({ AKISMET_KEY: "wrong" }).open();
    expect(await tried(wrong)).toEqual({ result: "unchecked", detail: expect.stringContaining("key") });
    const away = await new Afterword().open();
    away.emulator.script({ match: "comment-check", fault: "server-error", times: "always" });
    expect(await tried(away)).toEqual({ result: "unchecked", detail: expect.stringContaining("status") });
  });
});
