import { setTimeout as delay } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import type { FormToken, PublicComment, SubmitResponse, ThreadPage } from "../../src/contract.ts";
import type { Afterword } from "../server.ts";

type Server = Pick<Afterword, "url" | "adminToken">;

const path = "/demo";
const readers = [
  {
    name: "Ruth Kellner",
    email: "ruth@post.example",
    body: "My copy of the second edition has the little hand on page 40, and somebody answered it: “He means the *other* sentence.”",
    ip: "203.0.113.89",
  },
  {
    name: "Tomasz W.",
    email: "tomasz@post.example",
    body: "> underlined it twice\n\nThat was my grandmother. She underlined everything twice, even her shopping lists.",
    ip: "198.51.100.8",
  },
];
const reply = "Please send a photograph. I collect these hands, and I have never met one that was answered.";
const draft =
  "What about e-books? I underline there too, but nobody will ever find it in a second-hand shop.\n\n*Perhaps that is why I write it here.*";
/** How long ago each comment shall be said to be, in the order of the thread. */
const agesMinutes = [190, 140, 25];

/** Posts a thread with a reply of the article's author under the demo article. */
export async function seedArticle(server: Server): Promise<void> {
  const ids: number[] = [];
  for (const { ip, ...reader } of readers) {
    const { token, notBefore } = await post<FormToken>(
      `${server.url}/v1/sites/demo/form-tokens`,
      { page: path },
      { ip },
    );
    // A form that is sent at once is held.
    await delay(Date.parse(notBefore) - Date.now() + 50);
    const submission = { page: path, ...reader, token, homepage: "" };
    const sent = await post<SubmitResponse>(`${server.url}/v1/sites/demo/comments`, submission, { ip });
    ids.push(sent.comment.id);
  }
  const token = server.adminToken;
  const answer = { parent: ids[0], body: reply, name: "Marguerite Vautrin", role: "author" };
  await post(`${server.url}/v1/admin/sites/demo/comments`, answer, { token });
  await post(`${server.url}/v1/admin/sites/demo/decisions`, { ids, status: "approved" }, { token });
}

/** A picture of the article, which begins a little above an element. */
export interface ArticlePicture {
  name: string;
  scheme: "light" | "dark";
  /** Finds that element. */
  top(page: Page): Locator;
}

/** All that README.md shows. */
export const ARTICLE_PICTURES: ArticlePicture[] = [
  { name: "thread", scheme: "light", top: (page) => page.locator("main > article > p").last() },
  { name: "form", scheme: "dark", top: (page) => page.getByRole("heading", { name: "Leave a Reply" }) },
];

const marginPixels = 28;

/** Shows the thread as if it were some hours old, since comments of another time than now cannot be posted. */
export async function showArticle(page: Page, url: string, { top }: ArticlePicture): Promise<void> {
  await page.route(/\/v1\/sites\/demo\/comments\?/, async (route) => {
    const response = await route.fetch();
    const thread = (await response.json()) as ThreadPage;
    await route.fulfill({ response, json: { ...thread, comments: aged(thread.comments, agesMinutes.values()) } });
  });
  await page.goto(`${url}${path}`);
  await page.locator("afterword-comments").scrollIntoViewIfNeeded();
  await page.getByText("even her shopping lists").waitFor();
  await page.getByRole("textbox", { name: /^Comment/ }).fill(draft);
  await page.getByRole("textbox", { name: /^Name/ }).fill("Noor Ahmadi");
  await page.getByRole("textbox", { name: /^Email/ }).fill("noor@ahmadi.example");
  await page.getByRole("textbox", { name: /^Email/ }).blur();
  await top(page).evaluate((element, margin) => {
    element.ownerDocument.defaultView?.scrollBy(0, element.getBoundingClientRect().top - margin);
  }, marginPixels);
}

function aged(comments: PublicComment[], ages: Iterator<number>): PublicComment[] {
  return comments.map((comment) => {
    const ageMinutes = ages.next().value ?? 0;
    const createdAt = new Date(Date.now() - ageMinutes * 60_000).toISOString();
    return { ...comment, createdAt, replies: aged(comment.replies, ages) };
  });
}

async function post<Answer>(
  url: string,
  body: object,
  { ip, token }: { ip?: string; token?: string },
): Promise<Answer> {
  const headers = {
    ...(ip !== undefined && { "cf-connecting-ip": ip }),
    ...(token !== undefined && { authorization: `Bearer ${token}`, "content-type": "application/json" }),
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
  };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
