import { describe, expect, it } from "vitest";
import deploy from "../../../docs/deploy.md?raw";
import spamApi from "../../../docs/spam-api.md?raw";
import { ADMIN, Afterword, newAddress } from "../afterword.ts";

interface Documented {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What every `curl` of a document sends. */
function requestsOf(document: string): Documented[] {
  const blocks = [...document.matchAll(/^ *```sh\n(.*?)^ *```/gms)].map(([, block]) => block!.replace(/\\\n\s*/g, " "));
  const commands = blocks.flatMap((block) => block.split(/^ *(?=curl )/m).filter((part) => part.startsWith("curl ")));
  return commands.map((command) => ({
    path: new URL(command.split(/\s+/)[1]!).pathname,
    headers: Object.fromEntries(
      [...command.matchAll(/-H "([\w-]+): ([^"]+)"/g)].map(([, name, value]) => [name, value]),
    ),
    body: /-d '(.*?)'$/ms.exec(command.trim())?.[1] ?? "",
  }));
}

describe("what curl sends in the documents is answered as they say", () => {
  const afterword = new Afterword();
  let token = "";
  let check = "";

  async function send({
    path,
    headers,
    body,
  }: Documented): Promise<{ status: number; answer: Record<string, unknown> }> {
    const Authorization = headers
      .Authorization!.replace("$ADMIN_TOKEN", ADMIN.Authorization.slice("Bearer ".length))
      .replace("$TOKEN", token);
    const response = await afterword.fetch(path.replace(/\/checks\/\d+\//, `/checks/${check}/`), {
      method: "POST",
      headers: { ...headers, Authorization, "CF-Connecting-IP": newAddress() },
      body,
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }

  it("docs/deploy.md makes a site, a token, and rights by an address", async () => {
    const answers = [];
    for (const request of requestsOf(deploy)) answers.push(await send(request));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers[1]!.answer).toHaveProperty("token", expect.any(String));
    expect(answers[2]!.answer).toHaveProperty("token", null);
  });

  it("docs/spam-api.md makes a token, checks with it, and corrects what was said", async () => {
    const [making, checking, correcting, ...more] = requestsOf(spamApi);
    expect(more).toEqual([]);
    token = String((await send(making!)).answer.token);
    const checked = await send(checking!);
    expect(checked).toMatchObject({ status: 200, answer: { says: "ham" } });
    check = String(checked.answer.id);
    expect((await send(correcting!)).status).toBe(200);
  });
});
