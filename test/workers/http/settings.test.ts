import { describe, expect, it } from "vitest";
import type { ErrorEnvelope, SiteItem } from "../../../src/contract.ts";
import { completeSettings } from "../../../src/domain/site.ts";
import { Afterword } from "../afterword.ts";

function send(afterword: Afterword, fields: object): Promise<Response> {
  return afterword.admin(`/sites/${afterword.siteId}`, { method: "PATCH", body: JSON.stringify(fields) });
}

async function read(afterword: Afterword): Promise<SiteItem> {
  return (await (await afterword.admin(`/sites/${afterword.siteId}`)).json()) as SiteItem;
}

/** For each setting the ends of what it may be, and what it may not. */
const SETTINGS: Record<string, { right: unknown[]; wrong: unknown[] }> = {
  require: { right: [[], ["name"], ["email", "name"]], wrong: ["name", ["url"], ["name", "name"], [null], {}] },
  firstComment: { right: ["judge", "hold"], wrong: ["always", true, ["hold"]] },
  trust: { right: ["authorKey", "nameAndEmail"], wrong: ["name", ""] },
  holdAll: { right: [true, false], wrong: ["yes", 1, "true"] },
  open: { right: [false, true], wrong: [0, "no"] },
  closeAfterDays: { right: [0, 1, 36_500], wrong: [-1, 36_501, 1.5, "7", true] },
  maxLinks: { right: [0, 100], wrong: [-1, 101, 1.5, "2", [2]] },
  depth: { right: [2, 10], wrong: [1, 11, 2.5, "5"] },
  perPage: { right: [1, 100], wrong: [0, 101, "50"] },
  sort: { right: ["newest", "top", "oldest"], wrong: ["best", 1] },
  editMinutes: { right: [0, 1_440], wrong: [-1, 1_441, "15"] },
  votes: { right: [false, true], wrong: ["on"] },
  avatars: { right: ["gravatar", "none", "initials"], wrong: ["photo", false] },
  akismet: { right: [false, true], wrong: ["on", 1] },
  akismetKeyVariable: {
    right: ["AKISMET_KEY_BLOG_2", "AKISMET_KEY"],
    wrong: ["SIGNING_SECRET", "akismet_key", "AKISMET_KEY_", `AKISMET_KEY_${"A".repeat(60)}`, "", 7],
  },
  checks: { right: ["hide", "show"], wrong: ["display", true] },
  akismetNotice: { right: ["hide", "show"], wrong: ["display", true] },
  blatantSpam: { right: ["discard", "keep"], wrong: ["drop", true] },
  turnstileKey: { right: ["1x00000000000000000000AA"], wrong: ["", "a b", "a".repeat(101), 7] },
  retention: {
    right: [{ ipDays: 1, submittedDays: 3_650, spamDays: 2, trashDays: 3 }],
    wrong: [
      15,
      "15",
      [],
      [5],
      { ipDays: 0 },
      { spamDays: 3_651 },
      { trashDays: 1.5 },
      { ipDays: null },
      { mailDays: 5 },
    ],
  },
  pageParameters: {
    right: [["id", "p"], []],
    wrong: ["id", ["a=b"], ["a b"], [""], ["id", "id"], Array.from({ length: 11 }, (_, index) => `p${index}`)],
  },
};

describe("a site's settings", () => {
  it("are all in this table", () => {
    expect(Object.keys(SETTINGS).sort()).toEqual(Object.keys(completeSettings({}, () => true)).sort());
  });

  it.each(Object.entries(SETTINGS))(
    "work: %s takes what it may be and goes back to its default",
    async (name, { right }) => {
      const afterword = await new Afterword({ AKISMET_KEY_BLOG_2: "0123456789ab" } as object).open();
      const before = (await read(afterword)).settings;
      for (const value of right) {
        const changed = (await (await send(afterword, { [name]: value })).json()) as SiteItem;
        expect(changed.settings).toMatchObject({ [name]: value });
        expect(await read(afterword)).toMatchObject({ settings: changed.settings });
      }
      expect((await send(afterword, { [name]: null })).status).toBe(200);
      expect((await read(afterword)).settings).toEqual(before);
    },
  );

  it.each(Object.entries(SETTINGS))(
    "refuse %s that is wrong, by its name, and change nothing else with it",
    async (name, { wrong }) => {
      const afterword = await new Afterword().open();
      const before = await read(afterword);
      for (const value of wrong) {
        const response = await send(afterword, { name: "Other", holdAll: true, [name]: value });
        const { error } = (await response.json()) as ErrorEnvelope;
        const field = error.field?.replace(/^retention\..*/, "retention");
        expect([JSON.stringify(value), response.status, field]).toEqual([JSON.stringify(value), 422, name]);
        expect(error.message).toContain(error.field?.split(".").at(-1));
      }
      expect(await read(afterword)).toEqual(before);
    },
  );

  it.each([
    ["holdall", { holdall: true }],
    ["settings", { settings: { holdAll: true } }],
    ["id", { id: "other" }],
    ["akismetAlert", { akismetAlert: null }],
    ["retention.mailDays", { retention: { ipDays: 5, mailDays: 5 } }],
    ["name", { name: " " }],
    ["name", { name: null }],
    ["name", { name: "a".repeat(101) }],
    ["url", { url: "blog.example" }],
    ["url", { url: "https://user@blog.example" }],
    ["url", { url: null }],
    ["origins", { origins: ["https://a.example/"] }],
    ["origins", { origins: ["https://a.example", "https://a.example"] }],
    ["origins", { origins: Array.from({ length: 21 }, (_, index) => `https://a${index}.example`) }],
    ["origins", { origins: null }],
  ])("refuse %s in %j, and change nothing", async (field, fields) => {
    const afterword = await new Afterword().open();
    const before = await read(afterword);
    const response = await send(afterword, { maxLinks: 7, ...fields });
    expect([response.status, ((await response.json()) as ErrorEnvelope).error.field]).toEqual([422, field]);
    expect(await read(afterword)).toEqual(before);
  });

  it("work: several at once, some back to their defaults, and what is not named stays", async () => {
    const afterword = await new Afterword().open({ maxLinks: 7, depth: 3, retention: { ipDays: 3, spamDays: 4 } });
    const changed = (await (
      await send(afterword, { name: "Other", depth: null, retention: { spamDays: 5 }, sort: "top", votes: false })
    ).json()) as SiteItem;
    expect(changed).toMatchObject({
      name: "Other",
      settings: { maxLinks: 7, depth: 5, retention: { ipDays: 3, spamDays: 5, trashDays: 30 }, sort: "top" },
    });
  });
});
