import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAGE_SECURITY_POLICY, PAGE_STYLE } from "../../../src/render/html-page.ts";
import { AKISMET_DATA, type PrivacyFacts, renderPrivacyPage } from "../../../src/render/privacy-page.ts";
import { akismetFields } from "../../../src/spam/akismet-fields.ts";
import { facts as known, page, submission } from "../spam/builders.ts";

function facts(changes: Partial<PrivacyFacts> = {}): PrivacyFacts {
  return {
    siteName: "Blog",
    siteUrl: "https://blog.example",
    akismet: true,
    turnstile: true,
    gravatar: true,
    editMinutes: 17,
    retention: { ipDays: 21, submittedDays: 22, spamDays: 23, trashDays: 24 },
    ...changes,
  };
}

const TAGS: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  html: ["lang"],
  meta: ["charset", "content", "name"],
  th: ["scope"],
};
const BARE = /^(?:bdi|body|d[dlt]|h[1-3]|head|li|main|p|style|table|td|title|tr|ul)$/;
const CHARACTERS: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

function decode(text: string): string {
  if (/[<>"]|&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`not escaped: ${text}`);
  return text.replace(/&\w+;/g, (entity) => CHARACTERS[entity]!);
}

/** Reads a document as strictly as can be: known tags and attributes only, each closed in order. */
function read(html: string) {
  if (!html.startsWith("<!doctype html>\n")) throw new Error("no doctype");
  const open: string[] = [];
  const tags: string[] = [];
  const hrefs: string[] = [];
  const texts: Record<string, string> = {};
  for (const [token] of html.slice("<!doctype html>\n".length).matchAll(/<[^>]*>?|[^<]+/g)) {
    const parent = open.at(-1) ?? "";
    if (!token.startsWith("<")) {
      texts[parent] = (texts[parent] ?? "") + (parent === "style" ? token : decode(token));
    } else if (token.startsWith("</")) {
      if (token !== `</${parent}>`) throw new Error(`${token} closes ${parent}`);
      open.pop();
    } else {
      const [, tag = "", attributes = ""] = /^<([a-z1-3]+)((?: [a-z]+="[^"<>]*")*)>$/.exec(token) ?? [];
      if (!BARE.test(tag) && !(tag in TAGS)) throw new Error(`the tag ${token}`);
      for (const [, name = "", value = ""] of attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
        if (!TAGS[tag]?.includes(name)) throw new Error(`the attribute ${name} in ${token}`);
        if (name === "href") hrefs.push(decode(value));
      }
      tags.push(tag);
      if (tag !== "meta") open.push(tag);
    }
  }
  if (open.length > 0) throw new Error(`left open: ${open}`);
  return { tags, hrefs, texts, text: Object.values(texts).join(" ") };
}

describe("works", () => {
  test("it is one document with a language, a title, a viewport, and headings in order", () => {
    const html = renderPrivacyPage(facts());
    const { tags, texts } = read(html);
    expect(tags.slice(0, 7)).toEqual(["html", "head", "meta", "meta", "title", "style", "body"]);
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(texts.title).toBe("Privacy of the comments on Blog");
    const levels = tags.filter((tag) => /^h[1-6]$/.test(tag)).map((tag) => Number(tag[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 1)).toBeLessThanOrEqual(1);
  });

  test("the figures are the site's own", () => {
    const { text } = read(renderPrivacyPage(facts()));
    for (const figure of ["17 minutes", "21 days", "22 days", "at most 23 days", "at most 24 days"]) {
      expect(text).toContain(figure);
    }
    const retention = { ipDays: 1, submittedDays: 1, spamDays: 1, trashDays: 1 };
    const { text: shortest } = read(renderPrivacyPage(facts({ editMinutes: 1, retention })));
    expect(shortest).toContain("at most 1 day");
    expect(shortest).toContain("for 1 minute.");
    expect(shortest).not.toMatch(/1 (?:day|minute)s/);
  });

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])("Akismet (%s) and Turnstile (%s) are named where they are on, and only there", (akismet, turnstile) => {
    const { text, hrefs } = read(renderPrivacyPage(facts({ akismet, turnstile, gravatar: false })));
    expect(/akismet|automattic/i.test(text)).toBe(akismet);
    expect(/turnstile/i.test(text)).toBe(turnstile);
    expect(hrefs.includes("https://akismet.com/privacy/")).toBe(akismet);
    expect(hrefs.includes("https://automattic.com/privacy/")).toBe(akismet);
    expect(hrefs.includes("https://www.cloudflare.com/turnstile-privacy-policy/")).toBe(turnstile);
    expect(hrefs).toContain("https://www.cloudflare.com/privacypolicy/");
  });

  test("it tells what is kept of a vote and of a report", () => {
    const { texts } = read(renderPrivacyPage(facts()));
    expect(texts.p).toMatch(/A vote for a comment, or a report of one, keeps .* a code made from your network/s);
    expect(texts.th).toContain("Votes and reports");
  });

  test("it does not hide that a deleted comment and the earlier texts of an edited one are kept", () => {
    const { texts } = read(renderPrivacyPage(facts()));
    expect(texts.th).toMatch(/trash, with those that their authors deleted/);
    expect(texts.th).toMatch(/Earlier texts of a comment that its author edited/);
  });

  test("it says when the browser loads something from elsewhere", () => {
    const { texts } = read(renderPrivacyPage(facts()));
    expect(texts.p).toMatch(/begin to fill it\s+in, and not before, your browser loads Turnstile from challenges/);
    expect(texts.p).toMatch(/your browser loads them\s+from gravatar\.com/);
    expect(read(renderPrivacyPage(facts({ turnstile: false }))).text).not.toContain("your browser loads Turnstile");
    expect(read(renderPrivacyPage(facts({ gravatar: false }))).text).not.toContain("ravatar");
  });

  test("what Akismet is said to be told is what it is told", () => {
    const reader = { referrer: "https://blog.example/hello", headers: { "accept-language": "de", "sec-ch-ua": "x" } };
    const pageDetails = { title: "Typed", published: "2026-11-20", tags: ["typed"] };
    const full = submission({ parentId: 77, url: "ada.example", honeypot: "x", pageDetails }, reader);
    const sent = akismetFields(full, known({ page: page() }), "https://comments.example/callback");
    const names = Object.keys(sent).map((name) => (name.startsWith("HTTP_") ? "HTTP_*" : name));
    expect(AKISMET_DATA.flatMap(({ fields }) => fields).sort()).toEqual([...new Set(names)].sort());
    const { texts } = read(renderPrivacyPage(facts()));
    for (const { label } of AKISMET_DATA) expect(texts.li).toContain(label);
  });

  test("the policy allows this style and nothing else", () => {
    const { texts } = read(renderPrivacyPage(facts()));
    expect(texts.style).toBe(PAGE_STYLE);
    const hash = createHash("sha256").update(texts.style!).digest("base64");
    expect(PAGE_SECURITY_POLICY.split("; ").slice(0, 2)).toEqual(["default-src 'none'", `style-src 'sha256-${hash}'`]);
    expect(PAGE_SECURITY_POLICY).not.toMatch(/unsafe|http|\*/);
  });
});

describe("refuses", () => {
  test("no edit window, no word of one", () => {
    const { text } = read(renderPrivacyPage(facts({ editMinutes: 0 })));
    expect(text).not.toMatch(/minute|edit or delete/);
    expect(text).toContain("Turn to the owner of");
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "/relative", "", " https://a.example"])(
    "%j is no link",
    (siteUrl) => {
      const { hrefs } = read(renderPrivacyPage(facts({ siteUrl })));
      expect(hrefs.filter((href) => !href.startsWith("https://"))).toEqual([]);
      expect(hrefs).not.toContain(siteUrl);
    },
  );

  test("the style loads nothing", () => {
    expect(PAGE_STYLE).not.toMatch(/url\(|@import|image|<|\\/i);
  });
});

describe("resists", () => {
  const pieces = [
    '"',
    "'",
    "<",
    ">",
    "&",
    "&quot;",
    "</title>",
    "</style>",
    "<script>",
    "-->",
    "<!--",
    "`",
    "\0",
    "\n",
  ];
  const nasty = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 }).map((parts) => parts.join("")),
  );
  const harmless = read(renderPrivacyPage(facts()));

  test("no name and no address of a site changes the document around it", () => {
    fc.assert(
      fc.property(nasty, nasty, (siteName, rest) => {
        const siteUrl = `https://${rest}`;
        const { tags, hrefs, texts } = read(renderPrivacyPage(facts({ siteName, siteUrl })));
        expect(tags).toEqual(harmless.tags);
        expect(hrefs).toEqual(harmless.hrefs.map((href) => (href === "https://blog.example" ? siteUrl : href)));
        expect(texts.title).toBe(`Privacy of the comments on ${siteName}`);
        expect(texts.bdi ?? "").toBe(siteName.repeat(4));
        for (const tag of ["p", "li", "td", "style"]) expect(texts[tag]).toBe(harmless.texts[tag]);
      }),
    );
  });
});
