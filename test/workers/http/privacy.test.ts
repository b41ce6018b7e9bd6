import { beforeEach, describe, expect, it } from "vitest";
import { Afterword, forgetDueWork } from "../afterword.ts";

beforeEach(forgetDueWork);

async function page(afterword: Afterword): Promise<string> {
  const response = await afterword.fetch(`/sites/${afterword.siteId}/privacy`);
  expect(response.status).toBe(200);
  return response.text();
}

describe("the privacy page", () => {
  it("is a document that runs no script and may be kept by nobody", async () => {
    const afterword = await new Afterword().open();
    const response = await afterword.fetch(`/sites/${afterword.siteId}/privacy`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "no-store",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringMatching(/(?:^|;\s*)default-src 'none'/),
    });
    expect(response.headers.get("Set-Cookie")).toBeNull();
    const html = await response.text();
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/<script|<iframe|<img|\son\w+=/i);
  });

  it("names Akismet where comments go there, and only there", async () => {
    const on = await new Afterword().open();
    expect(await page(on)).toContain("Akismet");
    await on.set({ akismet: false });
    expect(await page(on)).not.toContain("Akismet");
    const keyless = await new Afterword({ AKISMET_KEY: "" }).open();
    expect(await page(keyless)).not.toContain("Akismet");
    const other = await new Afterword().open({ akismetKeyVariable: "AKISMET_KEY_OTHER" });
    expect(await page(other)).not.toContain("Akismet");
    await on.set({ akismet: true, akismetNotice: "hide" });
    expect(await page(on)).toContain("Akismet");
  });

  it("names Turnstile where the form asks for it, and only there", async () => {
    const secret = { TURNSTILE_SECRET: "turnstile-secret-0001" };
    const on = await new Afterword(secret).open({ turnstileKey: "0x4AAA" });
    expect(await page(on)).toContain("Turnstile");
    expect(await page(on)).not.toContain("turnstile-secret-0001");
    expect(await page(await new Afterword(secret).open())).not.toContain("Turnstile");
    expect(await page(await new Afterword().open({ turnstileKey: "0x4AAA" }))).not.toContain("Turnstile");
  });

  it("tells the days and minutes that are in force", async () => {
    const afterword = await new Afterword().open({
      editMinutes: 61,
      retention: { ipDays: 1, submittedDays: 23, spamDays: 34, trashDays: 45 },
    });
    const html = await page(afterword);
    for (const fact of ["61 minutes", "1 day<", "23 days", "34 days", "45 days"]) expect(html).toContain(fact);
    await afterword.set({ editMinutes: 0, retention: null });
    const changed = await page(afterword);
    expect(changed).not.toMatch(/edit or delete/);
    expect(changed).toContain("15 days");
    expect(changed).not.toContain("23 days");
  });

  it("shows a site's name as text, whatever it is", async () => {
    const afterword = await new Afterword().open();
    await afterword.set({ name: `<script>alert("1")</script> & 'Co'` });
    const html = await page(afterword);
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;");
    expect(html).toMatch(/&amp; (?:'|&#39;|&#x27;|&apos;)Co/);
    await afterword.set({ name: "Blog", url: `https://blog.example/"onmouseover="alert(1)` });
    expect(await page(afterword)).not.toMatch(/"onmouseover|\sonmouseover=/);
  });

  it("is there for the notice under the form, and for no site that does not exist", async () => {
    const afterword = await new Afterword().open();
    const { form } = await afterword.thread();
    expect(form.notice?.url).toBe(`https://comments.example/sites/${afterword.siteId}/privacy`);
    expect((await afterword.fetch(new URL(form.notice!.url).pathname)).status).toBe(200);
    const nowhere = await afterword.fetch("/sites/nowhere/privacy");
    expect([nowhere.status, nowhere.headers.get("Cache-Control")]).toEqual([404, "no-store"]);
    expect((await afterword.fetch(`/sites/${afterword.siteId}/privacy`, { method: "POST" })).status).toBe(404);
  });
});
