import { describe, expect, test } from "vitest";
import { akismetFields } from "../../../src/spam/akismet-fields.ts";
import type { Facts, Submission } from "../../../src/spam/submission.ts";
import { facts, NOW, page, submission } from "./builders.ts";

const CALLBACK = "https://comments.example/v1/akismet/blog/77/secret-of-this-comment";
const fieldsOf = (sent: Submission, known: Facts = facts()) => akismetFields(sent, known, CALLBACK);

const full: Partial<Submission> = {
  parentId: 77,
  url: "ada.example",
  body: "  <b>Nice</b>\r\n[x](https://a.example)  ",
  pageDetails: { title: "Typed", published: "2026-11-20", tags: ["typed"] },
};
const reader = {
  referrer: "https://blog.example/hello?x=1",
  headers: { "accept-language": "de", "sec-ch-ua-mobile": "?0" },
};

describe("works", () => {
  test("everything that is known is sent, by Akismet's own names, the text as it was typed", () => {
    expect(fieldsOf(submission(full, reader))).toEqual({
      blog: "https://blog.example",
      blog_charset: "UTF-8",
      user_ip: "203.0.113.9",
      user_agent: "Firefox/140",
      referrer: "https://blog.example/hello?x=1",
      permalink: "https://blog.example/hello",
      comment_type: "reply",
      comment_author: "Ada",
      comment_author_email: "ada@example.org",
      comment_author_url: "ada.example",
      comment_content: "  <b>Nice</b>\r\n[x](https://a.example)  ",
      comment_date_gmt: new Date(NOW).toISOString(),
      comment_post_modified_gmt: "2026-11-20T00:00:00.000Z",
      comment_parent: "77",
      comment_context: ["typed"],
      honeypot_field_name: "homepage",
      homepage: "",
      akismet_comment_nonce: "passed",
      callback: CALLBACK,
      REMOTE_ADDR: "203.0.113.9",
      REQUEST_URI: "/v1/sites/blog/comments",
      DOCUMENT_URI: "/v1/sites/blog/comments",
      HTTP_ACCEPT_LANGUAGE: "de",
      HTTP_SEC_CH_UA_MOBILE: "?0",
    });
  });

  test("what is not known is left out, but an empty honeypot is told", () => {
    const nobody = submission({ name: "", email: null }, { userAgent: null });
    const fields = fieldsOf(nobody);
    expect(Object.keys(fields).sort()).toEqual([
      "DOCUMENT_URI",
      "REMOTE_ADDR",
      "REQUEST_URI",
      "akismet_comment_nonce",
      "blog",
      "blog_charset",
      "callback",
      "comment_content",
      "comment_date_gmt",
      "comment_type",
      "homepage",
      "honeypot_field_name",
      "permalink",
      "user_ip",
    ]);
    expect(fields.comment_type).toBe("comment");
  });

  test("a filled honeypot is sent under its own name", () => {
    expect(fieldsOf(submission({ honeypot: "http://x" }))).toMatchObject({ homepage: "http://x" });
  });

  test("a kept page's own date and tags win over what the form says", () => {
    const kept = page({ published: "2026-01-02T03:04:05Z", tags: ["kept"] });
    expect(fieldsOf(submission(full), facts({ page: kept }))).toMatchObject({
      comment_post_modified_gmt: "2026-01-02T03:04:05.000Z",
      comment_context: ["kept"],
    });
    expect(fieldsOf(submission(full), facts({ page: null }))).toMatchObject({ comment_context: ["typed"] });
  });

  test("a form without a token, as a program may send it, has none that could pass or fail", () => {
    expect(fieldsOf(submission(), facts({ formToken: { state: "missing" } })).akismet_comment_nonce).toBe("inactive");
  });

  test.each(["forged", "other-page"] as const)("a token that is %s has not passed", (state) => {
    expect(fieldsOf(submission(), facts({ formToken: { state } })).akismet_comment_nonce).toBe("failed");
  });

  test.each(["expired", "too-fast"] as const)("a token that is %s has not passed either", (state) => {
    const formToken = { state, id: "token-1", issuedAt: NOW };
    expect(fieldsOf(submission(), facts({ formToken })).akismet_comment_nonce).toBe("failed");
  });
});

describe("resists", () => {
  test("nothing secret is sent but the comment's own callback: no key, no token, no hash", () => {
    const known = facts({ formToken: { state: "valid", id: "secret-token-id", issuedAt: NOW } });
    const sent = fieldsOf(
      submission({ authorKeyHash: "secret-key", textHash: "secret-hash", addressHash: "secret-address" }, reader),
      known,
    );
    expect(sent.callback).toBe(CALLBACK);
    expect(JSON.stringify({ ...sent, callback: "" })).not.toMatch(/secret|token-1|key-of-ada|hash-of-nice/);
  });

  test("a header cannot take the place of a field", () => {
    const headers = { user_ip: "1.2.3.4", "comment-content": "x", blog: "y", callback: "https://evil.example" };
    const fields = fieldsOf(submission({}, { headers }));
    expect(fields).toMatchObject({
      user_ip: "203.0.113.9",
      comment_content: "Nice.",
      blog: "https://blog.example",
      callback: CALLBACK,
    });
    expect(fields).toMatchObject({ HTTP_USER_IP: "1.2.3.4", HTTP_COMMENT_CONTENT: "x", HTTP_BLOG: "y" });
  });
});
