import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { CommentStatus, SubmitResponse } from "../../src/contract.ts";
import { type Moderation, signedOut } from "./moderation.ts";

export const patience = { timeout: 10_000 };

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

interface Visit {
  parameters?: string;
  site?: string;
  options?: BrowserContextOptions;
  /** Signs in with it, instead of being the owner already. */
  token?: string;
}

/** The views around the comments, for an owner who is signed in. */
export class Views {
  readonly moderation: Moderation;
  readonly #session: Session;
  #readers = 0;

  private constructor(moderation: Moderation, session: Session) {
    this.moderation = moderation;
    this.#session = session;
  }

  static async of(moderation: Moderation): Promise<Views> {
    const page = await moderation.open("demo");
    return new Views(moderation, await page.context().storageState());
  }

  /** Goes to a view. */
  async open(view: string, { parameters = "", site = "demo", options = {}, token }: Visit = {}): Promise<Page> {
    const { moderation } = this;
    const session = token === undefined ? { storageState: this.#session } : signedOut;
    const page = await moderation.newPage(await moderation.newContext({ locale: "en-GB", ...session, ...options }));
    await page.goto(`${moderation.afterword.url}/admin/?site=${site}&view=${view}${parameters}`);
    if (token !== undefined) await moderation.signIn(page, token);
    await settled(page);
    return page;
  }

  /** Who a token says its holder is. */
  whoIs(token: string): Promise<Response> {
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${this.moderation.afterword.url}/v1/admin/me`, { headers });
  }

  /** A token of a program that may have things checked. */
  async program(): Promise<string> {
    const { afterword } = this.moderation;
    const response = await fetch(`${afterword.url}/v1/admin/tokens`, {
      method: "POST",
      headers: { authorization: `Bearer ${afterword.adminToken}` },
      body: JSON.stringify({ name: "Contact form", sites: ["demo"], scopes: ["check"] }),
    });
    return ((await response.json()) as { token: string }).token;
  }

  /** Has a message checked, sent from an address of its own. */
  async check(token: string, body: string): Promise<void> {
    this.#readers += 1;
    const response = await fetch(`${this.moderation.afterword.url}/v1/sites/demo/checks`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ ip: `10.3.${this.#readers}.7`, name: "Ada", body }),
    });
    if (response.status !== 200) throw new Error(await response.text());
  }

  /** Comments as a reader with an address of their own; without the form's token it is held. */
  submit(page: string, body: string): Promise<Response> {
    this.#readers += 1;
    const author = { name: `Reader ${this.#readers}`, email: `reader-${this.#readers}@example.org` };
    return fetch(`${this.moderation.afterword.url}/v1/sites/demo/comments`, {
      method: "POST",
      headers: { "cf-connecting-ip": `10.1.${this.#readers}.7` },
      body: JSON.stringify({ page, body, ...author }),
    });
  }

  async post(page: string, body: string): Promise<number> {
    const response = await this.submit(page, body);
    if (response.status !== 202) throw new Error(`${page}: ${response.status} ${await response.text()}`);
    const { comment } = (await response.json()) as SubmitResponse;
    return comment.id;
  }

  /** Reports a comment as a reader with an address of their own. */
  async report(id: number, reason: string): Promise<void> {
    this.#readers += 1;
    const response = await fetch(`${this.moderation.afterword.url}/v1/sites/demo/comments/${id}/reports`, {
      method: "POST",
      headers: { "cf-connecting-ip": `10.1.${this.#readers}.7` },
      body: JSON.stringify({ reason }),
    });
    if (response.status !== 202) throw new Error(`${id}: ${response.status} ${await response.text()}`);
  }

  decide(ids: number[], status: CommentStatus): Promise<unknown> {
    return this.moderation.ask("POST", "/sites/demo/decisions", { ids, status });
  }

  async scriptAkismet(script: object): Promise<void> {
    const control = `${this.moderation.afterword.emulatorUrl}/__ctl`;
    const response = await fetch(control, { method: "POST", body: JSON.stringify(script) });
    if (!response.ok) throw new Error(await response.text());
  }
}

/** Waits until a view has what it asked for. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator(".view").waitFor();
  await page.getByText("Loading…").first().waitFor({ state: "detached" });
}

/** Help and error of a field, as screen readers read them. */
export function describedBy(field: Locator): Promise<string> {
  return field.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
}

export function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((found) => found === document.activeElement);
}

/** How many pixels of the page stick out at its side. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
