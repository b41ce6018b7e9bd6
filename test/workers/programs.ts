import type { CheckAnswer } from "../../src/contract.ts";
import { type Afterword, newAddress } from "./afterword.ts";
import { makeToken } from "./moderators.ts";

/** A program with a token of its own, and what it sends. */
export class Program {
  readonly #afterword: Afterword;
  readonly token: string;
  readonly tokenId: number;

  private constructor(afterword: Afterword, { id, token }: { id: number; token: string }) {
    this.#afterword = afterword;
    this.token = token;
    this.tokenId = id;
  }

  /** With a token for the test's site, unless told otherwise. */
  static async of(afterword: Afterword, fields: { sites?: string[] | null; name?: string } = {}): Promise<Program> {
    return new Program(afterword, await makeToken(afterword, { name: "Contact form", scopes: ["check"], ...fields }));
  }

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  /** Sends a submission as it is given, with an address unless it has one. */
  send(fields: Record<string, unknown>, siteId = this.#afterword.siteId): Promise<Response> {
    const body = { ip: newAddress(), body: "Hello, when do you open?", ...fields };
    return this.#afterword.post(`/v1/sites/${siteId}/checks`, body, this.headers);
  }

  async check(fields: Record<string, unknown> = {}): Promise<CheckAnswer> {
    const response = await this.send(fields);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return response.json() as Promise<CheckAnswer>;
  }

  /** Speaks Akismet: a form with the token and what every check must have, unless it is given otherwise. */
  akismet(
    endpoint: string,
    fields: Record<string, string | undefined> = {},
    host = "comments.example",
  ): Promise<Response> {
    const usual = {
      api_key: this.token,
      blog: "https://blog.example/",
      user_ip: newAddress(),
      comment_content: "Hello.",
    };
    const sent = Object.entries({ ...usual, ...fields }).filter(
      (field): field is [string, string] => field[1] !== undefined,
    );
    const headers = { "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8" };
    const body = new URLSearchParams(sent).toString();
    return this.#afterword.fetch(`/1.1/${endpoint}`, { method: "POST", headers, body }, `https://${host}`);
  }

  feedback(id: number, status: string): Promise<Response> {
    return this.#afterword.post(`/v1/sites/${this.#afterword.siteId}/checks/${id}/feedback`, { status }, this.headers);
  }
}

/** The reports on corrections that reached Akismet, oldest first. */
export function reportsOf(afterword: Afterword): { path: string; body: Record<string, unknown> }[] {
  return afterword.emulator.log.filter(({ path }) => path.startsWith("/1.1/submit-"));
}

/** What the database holds of a check. */
export async function checkRow(
  database: D1Database,
  siteId: string,
  id: number,
): Promise<Record<string, unknown> | null> {
  return database.prepare("SELECT * FROM checks WHERE site_id = ?1 AND id = ?2").bind(siteId, id).first();
}
