import { describe, expect, test } from "vitest";
import { requestOf, savedValue, withField } from "../../../src/admin/settings/draft.ts";
import { SETTINGS } from "../../../src/admin/settings/table.ts";
import type { SiteItem } from "../../../src/contract.ts";
import { completeSettings } from "../../../src/domain/site.ts";

const settings = completeSettings({}, () => true);
const site: SiteItem = {
  ...{ id: "demo", name: "Demo", url: "https://demo.example/", origins: [], akismetAlert: null },
  settings: { ...settings, pageParameters: ["id"] },
};
const table = Object.values(SETTINGS).flat();

describe("works", () => {
  test("every setting of a site is on the page", () => {
    const { retention, ...others } = settings;
    const names = [...Object.keys(others), ...Object.keys(retention).map((name) => `retention.${name}`)];
    expect(table.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test("the page tells the defaults that the server fills in", () => {
    const fresh = { ...site, settings };
    const told = table.filter((setting) => setting.default !== undefined);
    expect(told.length).toBeGreaterThan(20);
    for (const setting of told) expect(savedValue(fresh, setting.name), setting.name).toEqual(setting.default);
  });

  test("a default that it cannot tell depends on whether there is a key", () => {
    const without = { ...site, settings: completeSettings({}, () => false) };
    const depends = table.filter(({ name }) => savedValue(site, name) !== savedValue(without, name));
    const unlike = depends.filter(({ name }) => !Array.isArray(savedValue(site, name)));
    expect(unlike.map(({ name }) => name)).toEqual(["firstComment", "akismet"]);
    expect(unlike.map((setting) => [setting.default, typeof setting.defaultNote])).toEqual([
      [undefined, "string"],
      [undefined, "string"],
    ]);
  });

  test("a choice's default is one of its choices", () => {
    for (const { name, kind, default: value } of table) {
      if (kind.type === "choice" && value !== undefined) expect(Object.keys(kind.choices), name).toContain(value);
    }
  });

  test("what is as it was saved is no change", () => {
    const changed = withField(null, site, "maxLinks", "3");
    expect(changed).toEqual({ maxLinks: "3" });
    expect(withField(changed, site, "maxLinks", "2")).toBeNull();
    expect(withField(null, site, "pageParameters", ["id", ""])).toBeNull();
    expect(withField(withField(changed, site, "votes", false), site, "maxLinks", "2")).toEqual({ votes: false });
  });

  test("a draft is sent as the server wants it", () => {
    const draft = { maxLinks: " 4 ", pageParameters: [" id ", ""], turnstileKey: null, "retention.ipDays": "9" };
    expect(requestOf({ ...draft, name: " Blog " })).toEqual({
      ...{ maxLinks: 4, pageParameters: ["id"], turnstileKey: null, retention: { ipDays: 9 }, name: "Blog" },
    });
  });
});

describe("resists", () => {
  test("what is no number is sent as it was typed, and never as another number", () => {
    expect(requestOf({ maxLinks: "", perPage: "ten", "retention.trashDays": "1e3" })).toEqual({
      ...{ maxLinks: "", perPage: "ten", retention: { trashDays: "1e3" } },
    });
  });
});
