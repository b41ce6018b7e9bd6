import { idAt } from "../../../src/domain/comment.ts";
import { completeSettings, type StoredSettings } from "../../../src/domain/site.ts";
import type { Finding, Says } from "../../../src/domain/verdict.ts";
import type { EarlierComment, Facts, Submission } from "../../../src/spam/submission.ts";

type Page = NonNullable<Facts["page"]>;

export const NOW = Date.UTC(2026, 10, 24, 10, 0, 0);

/** A plain comment of Ada, on a page that has some; nothing about it is suspicious. */
export function submission(changes: Partial<Submission> = {}, reader: Partial<Submission["reader"]> = {}): Submission {
  return {
    siteId: "blog",
    pageKey: "/hello",
    parentId: null,
    name: "Ada",
    email: "ada@example.org",
    url: null,
    body: "Nice.",
    honeypot: "",
    authorKeyHash: "key-of-ada",
    addressHash: "address-of-ada",
    textHash: "hash-of-nice",
    pageDetails: { title: null, published: null, tags: [] },
    reader: {
      address: "203.0.113.9",
      userAgent: "Firefox/140",
      referrer: null,
      path: "/v1/sites/blog/comments",
      headers: {},
      ...reader,
    },
    receivedAt: NOW,
    ...changes,
  };
}

export function page(changes: Partial<Page> = {}): Page {
  return {
    id: 1,
    key: "/hello",
    title: "Hello",
    published: null,
    tags: [],
    open: true,
    holdAll: false,
    count: 3,
    version: 7,
    ...changes,
  };
}

/** What is known when nothing is known against anyone: a fresh valid token, no earlier comments, no bans and no words. */
export function facts(changes: Partial<Facts> = {}, settings: StoredSettings = {}): Facts {
  return {
    site: {
      id: "blog",
      name: "Blog",
      url: "https://blog.example",
      origins: [],
      version: 1,
      settings: completeSettings(settings, () => true),
      akismetAlert: null,
    },
    page: page(),
    parent: null,
    sameToken: null,
    sameContent: null,
    trail: [],
    recent: [],
    bans: [],
    words: { hold: [], block: [] },
    formToken: { state: "valid", id: "token-1", issuedAt: NOW - 60_000 },
    turnstile: { state: "off", codes: [] },
    ...changes,
  };
}

/** Ada's same comment, some time ago. */
export function earlier(changes: Partial<EarlierComment> = {}, ageMs = 30_000): EarlierComment {
  return {
    id: idAt(NOW - ageMs),
    pageId: 1,
    parentId: null,
    status: "approved",
    name: "Ada",
    email: "ada@example.org",
    authorKeyHash: "key-of-ada",
    textHash: "hash-of-nice",
    addressHash: "address-of-ada",
    akismetResult: "ham",
    akismetCheckedAt: NOW - ageMs,
    createdAt: NOW - ageMs,
    ...changes,
  };
}

export function finding(says: Says, check = "words"): Finding {
  return { check, reason: `${check}.found`, says, evidence: {} };
}
