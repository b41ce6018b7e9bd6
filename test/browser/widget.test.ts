import { describe, expect, test } from "vitest";
import { findAccessibilityProblems } from "./browser.ts";
import { makeComment, makeError } from "./fake-api.ts";
import {
  bodyField,
  focused,
  longArticle,
  patience,
  post,
  shownIds,
  startWidgetSite,
  type WidgetSite,
} from "./widget-site.ts";

let site: WidgetSite;
startWidgetSite((started) => {
  site = started;
});

describe("works", () => {
  test("asks nothing until a reader comes near, and then once, without preflight or cookie", async () => {
    site.host.before = longArticle;
    const page = await site.newReader();
    await page.goto(site.host.url);
    // The widget's observer was there first: once this one has reported, so has the widget's.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          new IntersectionObserver(() => resolve()).observe(document.querySelector("afterword-comments")!);
        }),
    );
    expect(site.api.asked).toEqual([]);

    await page.locator("p").last().scrollIntoViewIfNeeded();
    await page.getByRole("heading", { name: "No comments yet" }).waitFor();
    expect(site.api.asked).toEqual(["GET /comments"]);
    const [request] = site.api.requests;
    expect(request?.headers).not.toHaveProperty("cookie");
    expect(request?.headers["cache-control"]).toBe("max-age=0");
    expect(new URL(request!.path, site.api.url).searchParams.get("page")).toBe(site.host.url);
  });

  test.each([
    ["the attribute eager", "eager", ""],
    ["a fragment that points at a comment", "", "#comment-1"],
  ])("loads at once with %s", async (_name, attributes, fragment) => {
    Object.assign(site.host, { before: longArticle, attributes });
    site.api.comments = [makeComment(1)];
    const page = await site.newReader();
    await page.goto(site.host.url + fragment);
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    if (fragment) await expect.poll(() => focused(page), patience).toBe("comment-1");
  });

  test("shows nested replies, tombstones, roles, links and times", async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const deep = makeComment(4, { parent: 3, depth: 2, createdAt: minutesAgo(0) });
    const beside = makeComment(5, { parent: 4, depth: 2, author: { name: "Deep", url: null, role: "author" } });
    const gone = makeComment(3, {
      parent: 2,
      depth: 1,
      deleted: true,
      author: null,
      html: null,
      replies: [deep, beside],
    });
    const linked = { name: "Ada", url: "https://ada.example/", role: null };
    site.api.comments = [
      makeComment(2, { author: linked, createdAt: minutesAgo(125), replies: [gone], editedAt: minutesAgo(100) }),
      makeComment(6, { createdAt: "2020-02-03T10:00:00Z", pinned: true }),
    ];
    const page = await site.open();
    const tree = await page.getByRole("region", { name: "4 comments" }).ariaSnapshot();
    const places = [
      "Ada",
      "2 hours ago",
      "edited",
      "This comment was deleted.",
      "now",
      "Deep",
      "Author",
      "in reply to",
    ];
    expect(inOrder(tree, [...places, "February 3, 2020", "Pinned"])).toBe(true);
    const link = page.getByRole("link", { name: "Ada" });
    expect(await link.getAttribute("href")).toBe("https://ada.example/");
    expect(await link.getAttribute("rel")).toBe("nofollow ugc noopener");
    expect(await page.locator("#comment-4").locator("xpath=ancestor::ol").count()).toBe(3);
    expect(await page.locator("#comment-3").getByRole("button").allTextContents()).toEqual(["Replies"]);
  });

  test("loads more comments and goes to the first of them", async () => {
    const answer = (ids: number[], cursor: string | null) => ({
      status: 200,
      body: { ...site.api.thread(), comments: ids.map((id) => makeComment(id)), cursor },
    });
    site.api.once(/GET/, answer([1, 2], "next"));
    const page = await site.open();
    site.api.once(/GET .*cursor=next/, answer([3, 4], null));
    await page.getByRole("button", { name: "Load more comments" }).click();
    await page.locator("#comment-4").waitFor();
    expect(await shownIds(page)).toEqual([1, 2, 3, 4]);
    expect(await focused(page)).toBe("comment-3");
    expect(await page.getByRole("button", { name: "Load more comments" }).count()).toBe(0);
  });

  test("loads more replies and puts each where it belongs", async () => {
    const reply = makeComment(2, { parent: 1, depth: 1 });
    site.api.comments = [makeComment(1, { replies: [reply], moreReplies: { cursor: "a" } }), makeComment(9)];
    const page = await site.open();
    const further = [makeComment(3, { parent: 2, depth: 2 }), makeComment(4, { parent: 1, depth: 1 })];
    site.api.once(/GET .*cursor=a/, { status: 200, body: { ...site.api.thread(), comments: further, cursor: "b" } });
    site.api.once(/GET .*cursor=b/, { status: 200, body: { ...site.api.thread(), comments: [], cursor: null } });
    await page.getByRole("button", { name: "Show more replies" }).click();
    await page.locator("#comment-4").waitFor();
    expect(await shownIds(page)).toEqual([1, 2, 3, 4, 9]);
    expect(await page.locator("#comment-3").locator("xpath=ancestor::ol").count()).toBe(3);
    expect(new URL(site.api.requests.at(-1)!.path, site.api.url).searchParams.get("parent")).toBe("1");
    await page.getByRole("button", { name: "Show more replies" }).click();
    await page.getByRole("button", { name: "Show more replies" }).waitFor({ state: "detached" });
  });

  test("names the page by attribute, else by the canonical link, else by its location", async () => {
    const asked = () => site.api.requests.map(({ path }) => new URL(path, site.api.url).searchParams.get("page"));
    site.host.head = `<link rel="canonical" href="https://elsewhere.example/article">`;
    site.api.once(/elsewhere/, makeError(422, "invalid", "Another origin.", "page"));
    await site.open();
    expect(asked()).toEqual(["https://elsewhere.example/article", site.host.url]);

    site.api.requests.length = 0;
    site.host.attributes = `page="/given" sort="newest"`;
    await site.open();
    expect(asked()).toEqual(["/given"]);
    expect(site.api.requests[0]?.path).toContain("sort=newest");
  });

  test("shows the thread of another page when the attribute changes", async () => {
    const page = await site.open();
    site.api.comments = [makeComment(1)];
    await page.locator("afterword-comments").evaluate((element) => element.setAttribute("page", "/other"));
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(await page.getByRole("form").count()).toBe(1);
  });

  test("tells the page what happened", async () => {
    const page = await site.newReader();
    await page.addInitScript(() => {
      const seen: unknown[] = [];
      Object.assign(window, { seen });
      for (const name of ["loaded", "submitted", "error"]) {
        addEventListener(`afterword:${name}`, (event) => seen.push([name, (event as CustomEvent).detail]));
      }
    });
    site.api.once(/GET/, "drop");
    await page.goto(site.host.url);
    await page.getByRole("button", { name: "Try again" }).click();
    await post(page, "Hello.");
    await page.getByText("Hello.").waitFor();
    const seen = await page.evaluate(() => (window as unknown as { seen: [string, object][] }).seen);
    expect(seen.map(([name]) => name)).toEqual(["error", "loaded", "submitted"]);
    expect(seen[1]?.[1]).toEqual({ page: "/article", count: 0 });
    expect(seen[2]?.[1]).toMatchObject({ status: "approved", comment: { html: "<p>Hello.</p>" } });
  });
});

describe("shows a reader their own comments", () => {
  test("after a reload with an answer that is older than what was posted", async () => {
    const page = await site.open();
    await post(page, "Mine.");
    await page.getByText("Mine.").waitFor();
    const newer = site.api.comments;
    site.api.comments = [];
    await site.visit(page);
    expect(await page.getByText("Mine.").count()).toBe(1);
    expect(await page.getByRole("heading", { name: "1 comment" }).count()).toBe(1);

    site.api.comments = newer;
    await site.visit(page);
    expect(await page.getByText("Mine.").count()).toBe(1);
    // An answer has contained it, so its absence now means that it was taken down.
    site.api.comments = [];
    await site.visit(page);
    expect(await page.getByText("Mine.").count()).toBe(0);
  });

  test("but an approved one no longer than any cache lives", async () => {
    const page = await site.open();
    await post(page, "Mine.");
    await page.getByText("Mine.").waitFor();
    site.api.comments = [];
    await page.clock.fastForward("11:00");
    await site.visit(page);
    expect(await page.getByText("Mine.").count()).toBe(0);
  });

  test("and one that is held until it is decided on", async () => {
    const page = await site.open();
    await post(page, "Mine, emu-spam.");
    await page.getByText("Your comment is awaiting moderation.").first().waitFor();
    await page.clock.fastForward(4 * 24 * 60 * 60_000);
    await site.visit(page);
    const own = page.getByRole("article", { name: "Ada" });
    await expect.poll(() => site.api.asked.at(-1), patience).toMatch(/^POST \/comments\/\d+\/status$/);
    expect(await own.textContent()).toContain("Your comment is awaiting moderation.");
    expect(await own.getByRole("button").count()).toBe(0);
    expect(await page.getByRole("heading", { name: "No comments yet" }).count()).toBe(1);
    expect(await findAccessibilityProblems(page)).toEqual([]);

    site.api.held.clear();
    await site.visit(page);
    await own.waitFor({ state: "detached" });
    site.api.requests.length = 0;
    await site.visit(page);
    expect(site.api.asked).toEqual(["GET /comments"]);
  });

  test("and one that was approved while the answers still come from a cache", async () => {
    const page = await site.open();
    await post(page, "Mine, emu-spam.");
    await page.getByText("Your comment is awaiting moderation.").first().waitFor();
    const [[id, comment] = [0, makeComment(0)]] = site.api.held;
    site.api.held.clear();
    site.api.once(/status/, { status: 200, body: { status: "approved" } });
    await site.visit(page);
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(await page.locator(`#comment-${id}`).textContent()).not.toContain("awaiting");
    site.api.comments = [comment];
    await site.visit(page);
    expect(await page.getByRole("article").count()).toBe(1);
  });
});

describe("refuses", () => {
  test("to take comments on a closed page", async () => {
    site.api.settings = { open: false };
    site.api.comments = [makeComment(1)];
    const page = await site.open();
    await page.getByText("Comments are closed.").waitFor();
    expect(await page.getByRole("button", { name: /reply/i }).count()).toBe(0);
    expect(await page.getByRole("form").count()).toBe(0);
  });

  test("to link an author to anything but a web address", async () => {
    const author = { name: "Eve", url: "javascript://x/%0aalert(1)", role: null };
    site.api.comments = [makeComment(1, { author })];
    const page = await site.open();
    expect(await page.getByText("Eve", { exact: true }).evaluate((element) => element.tagName)).toBe("SPAN");
  });

  test("to show a picture of who has none", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96"/></svg>`;
    const avatar = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    site.api.comments = [
      makeComment(1, { author: { name: "Ada Lovelace", url: null, role: null, avatar } }),
      makeComment(2, { author: { name: "Charles Babbage", url: null, role: null } }),
    ];
    const page = await site.open();
    const [picture, initials] = [page.locator("img.avatar"), page.locator("span.avatar")];
    expect(await picture.getAttribute("src")).toBe(avatar);
    expect(await initials.textContent()).toBe("CB");
    const { width, height } = (await initials.boundingBox())!;
    await expect.poll(() => picture.boundingBox(), patience).toMatchObject({ width, height });
  });

  test("to run a text from the wrong side", async () => {
    const arabic = { name: "آدا", url: null, role: null };
    site.api.comments = [makeComment(1, { html: "<p>مرحبا بالعالم</p>", author: arabic }), makeComment(2)];
    const page = await site.open();
    await bodyField(page).fill("שלום");
    const sides = await page
      .locator("#comment-1 .author, #comment-1 .body, #comment-2 .body, #body")
      .evaluateAll((all) => all.map((element) => getComputedStyle(element).direction));
    expect(sides).toEqual(["rtl", "rtl", "ltr", "rtl"]);
  });

  test("to read a name as markup", async () => {
    site.api.comments = [makeComment(1, { author: { name: "<b>Eve</b>", url: null, role: null } })];
    const page = await site.open();
    expect(await page.getByText("<b>Eve</b>", { exact: true }).count()).toBe(1);
  });
});

describe("resists", () => {
  test.each([
    ["no answer", "drop"],
    ["an error", { status: 500, body: "" }],
    ["an answer that is no JSON", { status: 200, body: undefined }],
    ["an unknown site", makeError(404, "not_found", "There is no such site.")],
  ] as const)("%s to the first question: says so and asks again on demand", async (_name, answer) => {
    site.api.comments = [makeComment(1)];
    site.api.once(/GET/, answer);
    const page = await site.newReader();
    await page.goto(site.host.url);
    await page.getByRole("alert").getByText("The comments could not be loaded.").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "1 comment" }).waitFor();
    expect(await page.getByText("could not be loaded").count()).toBe(0);
    expect(await focused(page)).toBe("heading");
    const reasons = typeof answer === "object" && answer.status === 404 ? ["Afterword: There is no such site."] : [];
    expect(site.complaints.splice(0)).toEqual(reasons);
  });

  test("a page of another origin: the reason is for the console, once, however often its address is refused", async () => {
    site.host.head = `<link rel="canonical" href="https://elsewhere.example/">`;
    const reason = "The page belongs to another origin than the site's";
    for (const _address of ["canonical", "location"]) site.api.once(/GET/, makeError(422, "invalid", reason, "page"));
    const page = await site.newReader();
    await page.goto(site.host.url);
    await page.getByRole("alert").getByText("The comments could not be loaded.").waitFor();
    expect(await page.getByText("origin").count()).toBe(0);
    expect(site.complaints.splice(0)).toEqual([`Afterword: ${reason}`]);
  });

  test("a failure while loading more: the button is there again", async () => {
    const first = { ...site.api.thread(), comments: [makeComment(1)], cursor: "next" };
    site.api.once(/GET/, { status: 200, body: first });
    const page = await site.open();
    site.api.once(/GET .*cursor=next/, { status: 503, body: "" });
    const more = page.getByRole("button", { name: "Load more comments" });
    await more.click();
    await page.getByRole("alert").getByText("could not be loaded").waitFor();
    expect(await more.isEnabled()).toBe(true);
  });

  test("a browser that keeps nothing", async () => {
    const page = await site.newReader();
    await page.addInitScript(() => {
      for (const area of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, area, {
          get: () => {
            throw new DOMException("Denied", "SecurityError");
          },
        });
      }
    });
    await site.visit(page);
    await post(page, "Private.");
    await page.getByText("Private.").waitFor();
    expect(site.api.submission(0).authorKey).toMatch(/^[\w-]{22,64}$/);
  });

  test("being taken out of the page and put back", async () => {
    const page = await site.open();
    await bodyField(page).fill("Half a thou");
    await page.locator("afterword-comments").evaluate((element) => {
      const parent = element.parentElement;
      element.remove();
      parent?.append(element);
    });
    await expect.poll(() => bodyField(page).inputValue(), patience).toBe("Half a thou");
    expect(await page.getByRole("form").count()).toBe(1);
  });
});

function inOrder(text: string, parts: string[]): boolean {
  let from = 0;
  return parts.every((part) => {
    from = text.indexOf(part, from) + 1;
    return from > 0;
  });
}
