import { AkismetClient } from "akismet-api";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runCron } from "../../../src/usecases/run-cron.ts";
import { Afterword, newReader } from "../afterword.ts";

afterEach(() => vi.restoreAllMocks());

describe("a comment's way", () => {
  it("goes from the form to the thread at once when Akismet clears it", async () => {
    const afterword = await new Afterword().open();
    const { http, status, comment } = await afterword.submit({ body: "Nice **one**.", title: "Hello" });
    expect([http, status]).toEqual([201, "approved"]);
    const { page, comments, cursor } = await afterword.thread();
    expect(page).toEqual({ key: "/hello", url: "https://blog.example/hello", title: "Hello", open: true, count: 1 });
    expect(comments).toEqual([comment]);
    expect(comment.html).toBe("<p>Nice <strong>one</strong>.</p>\n");
    expect(cursor).toBeNull();
    const cached = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
    expect(afterword.purged).toEqual([cached.headers.get("Cache-Tag"), `${afterword.siteId}:new`]);
  });

  it("keeps spam out of the thread, answers it like anything held, and lets a moderator bring it back", async () => {
    const afterword = await new Afterword().open();
    const spam = await afterword.submit({ body: "emu-spam, cheap watches" });
    const held = await afterword.submit({ body: "http://a.example http://b.example" });
    expect([spam.http, spam.status, held.http, held.status]).toEqual([202, "pending", 202, "pending"]);
    expect(Object.keys(spam)).toEqual(Object.keys(held));
    expect(Object.keys(spam.comment)).toEqual(Object.keys(held.comment));
    expect((await afterword.thread()).comments).toEqual([]);
    expect((await afterword.row(spam.comment.id))?.status).toBe("spam");
    expect((await afterword.row(held.comment.id))?.status).toBe("pending");

    const decided = await afterword.decide([spam.comment.id], "approved");
    expect(await decided.json()).toEqual({ results: [{ id: spam.comment.id, status: "approved", changed: true }] });
    const { comments, page } = await afterword.thread();
    expect(comments.map(({ id }) => id)).toEqual([spam.comment.id]);
    expect(page.count).toBe(1);
  });

  it("sends every check through akismet-api, by our own transport", async () => {
    const checkSpam = vi.spyOn(AkismetClient.prototype, "checkSpam");
    const afterword = await new Afterword().open();
    await afterword.submit({ body: "Nice." });
    expect(checkSpam).toHaveBeenCalledOnce();
    expect(checkSpam.mock.calls[0]?.[0]).toMatchObject({ comment_content: "Nice.", blog: "https://blog.example/" });
    const [sent] = afterword.checks;
    expect(sent).toMatchObject({ path: "/1.1/comment-check", outcome: "answered" });
    expect(sent?.body.api_key).toBe("0123456789ab");
    expect(sent?.headers["user-agent"]).toMatch(/^Afterword\/[\d.]+ \| Akismet\/[\d.]+$/);
  });

  it("tells Akismet all it can use, raw, and nothing secret", async () => {
    const afterword = await new Afterword().open();
    const reader = { ...newReader(), name: "Ada", email: "Ada@Example.org" };
    const parent = await afterword.submit({ body: "First." });
    const token = await afterword.token();
    await afterword.send(
      {
        token,
        body: "Nice **one**.",
        url: "ada.example",
        parent: parent.comment.id,
        published: "2026-11-20",
        tags: ["tea", "cake"],
      },
      reader,
      { Referer: "https://blog.example/hello", Cookie: "session=1", "Accept-Language": "en" },
    );
    const body = afterword.checks.at(-1)?.body;
    expect(body).toMatchObject({
      blog: "https://blog.example/",
      user_ip: reader.address,
      user_agent: "Mozilla/5.0",
      referrer: "https://blog.example/hello",
      permalink: "https://blog.example/hello",
      comment_type: "reply",
      comment_author: "Ada",
      comment_author_url: "ada.example",
      comment_content: "Nice **one**.",
      comment_parent: String(parent.comment.id),
      comment_post_modified_gmt: "2026-11-20T00:00:00.000Z",
      honeypot_field_name: "homepage",
      homepage: "",
      akismet_comment_nonce: "passed",
      REMOTE_ADDR: reader.address,
      REQUEST_URI: `/v1/sites/${afterword.siteId}/comments`,
      HTTP_ACCEPT_LANGUAGE: "en",
    });
    expect(JSON.stringify(body)).not.toMatch(/session=1|authorization|HTTP_COOKIE/i);
    expect(body?.comment_context ?? body?.["comment_context[]"]).toEqual(["tea", "cake"]);
  });

  it("holds a first comment where there is no Akismet, and not the next one of the same device", async () => {
    const afterword = await new Afterword({ AKISMET_KEY: "" }).open();
    const reader = newReader();
    const first = await afterword.submit({ body: "First." }, reader);
    expect(first.status).toBe("pending");
    await afterword.decide([first.comment.id], "approved");
    expect((await afterword.submit({ body: "Second." }, reader)).status).toBe("approved");
    const impostor = { ...reader, authorKey: "somebody-elses-key-0001" };
    expect((await afterword.submit({ body: "Third." }, impostor)).status).toBe("pending");
    expect(afterword.checks).toEqual([]);
  });
});

describe("when Akismet gives no clear answer", () => {
  it("keeps and holds the comment, and publishes it by the cron once Akismet clears it", async () => {
    const afterword = await new Afterword().open();
    afterword.emulator.script({ fault: "server-error" });
    const { http, comment } = await afterword.submit({ body: "Nice." });
    expect(http).toBe(202);
    expect(await afterword.row(comment.id)).toMatchObject({ status: "pending", akismet_result: "unchecked" });
    await runCron(afterword.context());
    expect((await afterword.row(comment.id))?.status).toBe("pending");
    afterword.advance(5 * 60_000);
    await runCron(afterword.context());
    expect((await afterword.row(comment.id))?.status).toBe("approved");
    expect(afterword.checks.at(-1)?.body.recheck_reason).toBe("retry");
    expect((await afterword.thread()).page.count).toBe(1);
  });
});
