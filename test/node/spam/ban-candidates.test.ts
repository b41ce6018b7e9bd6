import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { isEmail } from "../../../src/domain/text.ts";
import { banCandidates, banValue } from "../../../src/spam/ban-candidates.ts";

/** Two networks, an e-mail, and the domains of two hosts. */
const MOST = 3 + 2 * LIMITS.banDomains;
const values = (reader: Partial<Parameters<typeof banCandidates>[0]>) =>
  banCandidates({ address: "unknown", email: null, url: null, ...reader }).map(({ kind, value }) => `${kind} ${value}`);

describe("banCandidates works", () => {
  test.each([
    ["203.0.113.7", ["address 203.0.113.7/32", "address 203.0.113.0/24"]],
    ["::ffff:203.0.113.7", ["address 203.0.113.7/32", "address 203.0.113.0/24"]],
    ["2001:db8:1:2::9", ["address 2001:db8:1:2::/64", "address 2001:db8:1::/48"]],
    ["2001:0DB8:0001:0002:3:4:5:6", ["address 2001:db8:1:2::/64", "address 2001:db8:1::/48"]],
    ["2001:db8::1", ["address 2001:db8::/64", "address 2001:db8::/48"]],
    ["fe80::1%eth0", ["address fe80::/64", "address fe80::/48"]],
    ["unknown", []],
  ])("the networks of %s", (address, networks) => {
    expect(values({ address })).toEqual(networks);
  });

  test("the e-mail, its domain and each domain above, but no top-level domain", () => {
    expect(values({ email: "Ada@Mail.Example.org" })).toEqual([
      "email ada@mail.example.org",
      "domain mail.example.org",
      "domain example.org",
    ]);
    expect(values({ email: "root@localhost" })).toEqual(["email root@localhost"]);
  });

  test("the host of the website as typed, and those above", () => {
    expect(values({ url: "www.blog.Bücher.example:8080/x" })).toEqual([
      "domain blog.xn--bcher-kva.example",
      "domain xn--bcher-kva.example",
    ]);
    expect(values({ url: "http://203.0.113.7/" })).toEqual([]);
    expect(values({ url: "http://[2001:db8::1]/" })).toEqual([]);
    expect(values({ url: "javascript:alert(1)" })).toEqual([]);
  });

  test("a domain that both have is there once", () => {
    const domains = values({ email: "ada@example.org", url: "https://blog.example.org" });
    expect(domains.filter((value) => value === "domain example.org")).toHaveLength(1);
  });
});

describe("banValue works", () => {
  test.each([
    ["address", "203.0.113.7", "203.0.113.7/32"],
    ["address", " 203.0.113.7/32 ", "203.0.113.7/32"],
    ["address", "203.0.113.7/24", "203.0.113.0/24"],
    ["address", "::ffff:203.0.113.7", "203.0.113.7/32"],
    ["address", "::ffff:cb00:7107/24", "203.0.113.0/24"],
    ["address", "2001:db8::1", "2001:db8::/64"],
    ["address", "2001:DB8:0:0:1::/64", "2001:db8::/64"],
    ["address", "2001:db8:1:2::/48", "2001:db8:1::/48"],
    ["email", " Eve@Example.ORG", "eve@example.org"],
    ["email", "eve@bücher.example", "eve@xn--bcher-kva.example"],
    ["domain", "Example.org", "example.org"],
    ["domain", "https://shop.example.org:8443/x?y#z", "shop.example.org"],
    ["domain", "//example.org/x", "example.org"],
    ["domain", "www.example.org", "example.org"],
    ["domain", "www.org", "www.org"],
    ["domain", "www.www.org", "www.org"],
    ["domain", "www.www.example.org", "example.org"],
    ["domain", "spammer.blogs.city.ac.example", "spammer.blogs.city.ac.example"],
    ["domain", "example.org.", "example.org"],
    ["domain", "*.example.org", "example.org"],
    ["domain", "@example.org", "example.org"],
    ["domain", "bücher.example", "xn--bcher-kva.example"],
  ] as const)("%s %j is kept as %j", (kind, typed, value) => {
    expect(banValue(kind, typed)).toBe(value);
  });
});

describe("banValue refuses", () => {
  test.each([
    ["address", ""],
    ["address", "203.0.113"],
    ["address", "203.0.113.256"],
    ["address", "203.0.113.07"],
    ["address", "0x7f.1"],
    ["address", "203.0.113.7/8"],
    ["address", "203.0.113.7/64"],
    ["address", "203.0.113.7/"],
    ["address", "0.0.0.0/0"],
    ["address", "::/0"],
    ["address", "2001:db8::1/128"],
    ["address", "2001:db8::1::2"],
    ["address", "2001:db8::1]/x["],
    ["address", "example.org"],
    ["email", ""],
    ["email", "eve"],
    ["email", "@example.org"],
    ["email", "eve@"],
    ["email", "eve@ü@example.org"],
    ["email", "e ve@example.org"],
    ["email", "eve@exa mple.org"],
    ["domain", ""],
    ["domain", "org"],
    ["domain", "www."],
    ["domain", "localhost"],
    ["domain", "a..example"],
    ["domain", "exa mple.org"],
    ["domain", "eve@example.org"],
    ["domain", "https://example.com@example.org/"],
    ["domain", "203.0.113.7"],
    ["domain", "2130706433"],
    ["domain", "[2001:db8::1]"],
    ["domain", "javascript:alert(1)"],
    ["domain", `${"a.".repeat(130)}example`],
  ] as const)("%s %j", (kind, typed) => {
    expect(banValue(kind, typed)).toBeNull();
  });
});

describe("resists", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const label = fc.stringMatching(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,6}[a-zA-Z0-9])?$/);
  const host = fc.oneof(
    fc.domain(),
    fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join(".")),
  );
  const email = fc
    .tuple(fc.stringMatching(/^[a-zA-Z0-9.+_-]{1,8}$/), host)
    .map(([local, domain]) => `${local}@${domain}`);
  const url = fc.oneof(
    fc.webUrl(),
    host,
    host.map((domain) => `https://${domain}:8080/x`),
  );

  test("what a moderator copies from a reader bans that reader", () => {
    fc.assert(
      fc.property(address, fc.option(email), fc.option(url), (from, mail, site) => {
        const candidates = banCandidates({ address: from, email: mail, url: site });
        const typed = [
          ["address", from],
          ["email", mail],
          ["domain", mail?.split("@")[1] ?? null],
          ["domain", site],
        ] as const;
        for (const [kind, text] of typed) {
          const value = text === null ? null : banValue(kind, text);
          if (kind === "address" || (kind === "email" && mail !== null)) expect(value).not.toBeNull();
          if (value !== null) expect(candidates).toContainEqual({ kind, value });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("every candidate is a ban in its one spelling", () => {
    fc.assert(
      fc.property(address, email, url, (from, mail, site) => {
        fc.pre(isEmail(mail));
        for (const { kind, value } of banCandidates({ address: from, email: mail, url: site })) {
          expect(banValue(kind, value)).toBe(value);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("every spelling of a network is one ban", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const short = groups.map((part) => part.toString(16)).join(":");
        const long = groups.map((part) => part.toString(16).padStart(4, "0").toUpperCase()).join(":");
        for (const bits of ["", "/64", "/48"]) {
          expect(banValue("address", long + bits)).toBe(banValue("address", short + bits));
        }
      }),
    );
  });

  test("any text a reader or a moderator can type, without an error", () => {
    const typed = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."a1.:/@[]%*- x") }));
    fc.assert(
      fc.property(typed, (text) => {
        for (const kind of ["address", "email", "domain"] as const) banValue(kind, text);
        expect(banCandidates({ address: text, email: text, url: text }).length).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a website of very many labels, which is no host", () => {
    expect(values({ url: `${"a.".repeat(240)}example` })).toEqual([]);
  });

  test("a website of many labels: it is looked up itself, and so are the shortest domains above it", () => {
    const deep = "a.b.c.d.e.f.example";
    expect(values({ url: deep })).toEqual([`domain ${deep}`, "domain e.f.example", "domain f.example"]);
    expect(banValue("domain", deep)).toBe(deep);
    const both = { email: `ada@${"x.".repeat(100)}example`, url: `${"y.".repeat(120)}example` };
    expect(values({ address: "203.0.113.7", ...both })).toHaveLength(MOST);
  });
});
