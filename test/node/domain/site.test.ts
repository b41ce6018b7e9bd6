import { describe, expect, test } from "vitest";
import { Refusal } from "../../../src/domain/error.ts";
import { assertOrigin, completeSettings, originsOf, type Site } from "../../../src/domain/site.ts";

const site: Site = {
  id: "blog",
  name: "Blog",
  url: "https://blog.example/journal/",
  origins: ["https://www.blog.example"],
  version: 1,
  settings: completeSettings({}, () => true),
  akismetAlert: null,
};
const own = "https://comments.example";

describe("works", () => {
  test("a new site judges with Akismet, asks for name and e-mail, and shows five levels", () => {
    expect(completeSettings({}, () => true)).toMatchObject({
      akismet: true,
      akismetKeyVariable: "AKISMET_KEY",
      firstComment: "judge",
      trust: "authorKey",
      require: ["name", "email"],
      open: true,
      closeAfterDays: 0,
      holdAll: false,
      maxLinks: 2,
      depth: 5,
      perPage: 50,
      sort: "oldest",
      pageParameters: [],
    });
  });

  test("a new site lets authors mend their comments, shows votes and initials, and discards nothing unseen", () => {
    expect(completeSettings({}, () => true)).toMatchObject({
      editMinutes: 15,
      votes: true,
      avatars: "initials",
      turnstileKey: null,
      blatantSpam: "keep",
      akismetNotice: "show",
      checks: "show",
    });
  });

  test("what a browser sent and what Akismet got is kept 15 days, spam as long, trash 30", () => {
    const retention = { ipDays: 15, submittedDays: 15, spamDays: 15, trashDays: 30 };
    expect(completeSettings({}, () => true).retention).toEqual(retention);
  });

  test("of the retention each part is chosen by itself, and forgets nothing of the others", () => {
    const { retention } = completeSettings({ retention: { ipDays: 0, trashDays: 7 } }, () => true);
    expect(retention).toEqual({ ipDays: 0, submittedDays: 15, spamDays: 15, trashDays: 7 });
    expect(completeSettings({ retention: {} }, () => true).retention).toMatchObject({ ipDays: 15, trashDays: 30 });
  });

  test("without a key Akismet is off, whatever was chosen, and first comments wait", () => {
    expect(completeSettings({ akismet: true }, () => false)).toMatchObject({ akismet: false, firstComment: "hold" });
  });

  test("who turned Akismet off has first comments wait too, though the key is there", () => {
    expect(completeSettings({ akismet: false }, () => true)).toMatchObject({ akismet: false, firstComment: "hold" });
  });

  test("what was chosen wins over every default", () => {
    const chosen = { firstComment: "judge", maxLinks: 0, require: [], holdAll: true } as const;
    expect(completeSettings({ ...chosen, require: [] }, () => false)).toMatchObject(chosen);
  });

  test("a site that names a variable of its own is asked about that one", () => {
    const asked: string[] = [];
    const settings = completeSettings({ akismetKeyVariable: "BLOG_AKISMET_KEY" }, (variable) => {
      asked.push(variable);
      return variable === "BLOG_AKISMET_KEY";
    });
    expect(settings.akismet).toBe(true);
    expect(asked).toEqual(["BLOG_AKISMET_KEY"]);
  });

  test("the origins are that of the site's URL, and the further ones", () => {
    expect(originsOf(site)).toEqual(["https://blog.example", "https://www.blog.example"]);
  });

  test.each([null, "https://blog.example", "https://www.blog.example", own])(
    "lets a write from %s through",
    (origin) => {
      expect(() => assertOrigin(site, origin, own)).not.toThrow();
    },
  );
});

describe("refuses", () => {
  test.each([
    "null",
    "",
    "http://blog.example",
    "https://blog.example:444",
    "https://blog.example.evil.example",
    "https://evil.example",
    "https://blog.example/journal/",
  ])("a write from the origin %j", (origin) => {
    expect(() => assertOrigin(site, origin, own)).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  test("and names the origin, the site and what would be right", () => {
    const write = () => assertOrigin(site, "https://evil.example", own);
    expect(write).toThrow(Refusal);
    expect(write).toThrow(/"https:\/\/evil\.example".*"blog".*https:\/\/blog\.example, https:\/\/www\.blog\.example/);
    expect(write).toThrow('"Further origins" in the site\'s settings');
  });
});

describe("resists", () => {
  test("what one site chose shows up in no other", () => {
    const chosen = completeSettings({ retention: { spamDays: 1 } }, () => true);
    chosen.retention.trashDays = 1;
    chosen.require.push("name");
    expect(completeSettings({}, () => true)).toMatchObject({
      retention: { spamDays: 15, trashDays: 30 },
      require: ["name", "email"],
    });
  });

  test("an origin of any length, which the message tells only in part", () => {
    let message = "";
    try {
      assertOrigin(site, "x".repeat(100_000), own);
    } catch (error) {
      message = (error as Refusal).message;
    }
    expect(message.length).toBeGreaterThan(300);
    expect(message.length).toBeLessThan(600);
  });
});
