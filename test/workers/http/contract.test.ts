import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import type { ErrorEnvelope } from "../../../src/contract.ts";
import { OPERATIONS } from "../../../src/openapi/operations.ts";
import { ADMIN, Afterword, newAddress } from "../afterword.ts";
import { answered } from "../contract-check.ts";
import { SCENARIOS } from "../scenarios.ts";

/** Routes that have nothing to refuse, and those that refuse in Akismet's words with a 200. */
const CANNOT_FAIL = ["GET /healthz", ...Object.keys(OPERATIONS).filter((route) => OPERATIONS[route]!.speaksAkismet)];

/** For every route, something that it must refuse: no token, an unknown site, or a body that is none. */
async function provoke(afterword: Afterword, route: string): Promise<void> {
  const [method = "", path = ""] = route.split(" ");
  const url = path.replace(":site", afterword.siteId).replace(":id", "1").replace(":secret", "x");
  await afterword.fetch(`${url}?nonsense=1`, { method, body: method === "GET" ? null : "no JSON" });
  await afterword.fetch(`${url}?nonsense=1`, { method, headers: ADMIN, body: method === "GET" ? null : "no JSON" });
}

function statusesOf(route: string): number[] {
  const name = `${route.replaceAll(/:(\w+)/g, "{$1}")} `;
  return [...answered].filter((one) => one.startsWith(name)).map((one) => Number(one.slice(name.length)));
}

/** Routes that take an object, with the names in it; Akismet's own has errors of its own. */
const BODIES = Object.entries(OPERATIONS).flatMap(([route, { body }]) =>
  body !== undefined && "entries" in body && !route.includes("/akismet/")
    ? [[route, Object.keys(body.entries as object)] as const]
    : [],
);

describe("what is wrong", () => {
  it.each(BODIES)("in the body of %s is named, field by field", async (route, names) => {
    const afterword = await new Afterword().open();
    const [method = "", path = ""] = route.split(" ");
    const url = path.replace(":site", afterword.siteId).replace(":id", "1");
    const wrong = [{ nonsense: 1 }, [], { list: [[]] }, "\u0000"];
    for (const fields of [{}, ...names.flatMap((name) => wrong.map((value) => ({ [name]: value })))]) {
      const headers = { ...ADMIN, Origin: "https://comments.example", "CF-Connecting-IP": newAddress() };
      const response = await afterword.fetch(url, { method, headers, body: JSON.stringify(fields) });
      if (response.status !== 422) continue;
      const { error } = (await response.json()) as ErrorEnvelope;
      expect([JSON.stringify(fields), error.field]).toEqual([JSON.stringify(fields), expect.any(String)]);
    }
  });
});

describe("the OpenAPI document", () => {
  it("has every route of the app and no other", () => {
    const routes = createApp(new Afterword().powers).routes.filter(({ method }) => method !== "ALL");
    const names = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect(Object.keys(OPERATIONS).sort()).toEqual([...names].sort());
    expect(Object.keys(SCENARIOS).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(SCENARIOS))("%s answers and refuses as documented", async (route, scenario) => {
    const afterword = await new Afterword().open();
    answered.clear();
    await scenario(afterword);
    expect(statusesOf(route).some((status) => status < 400)).toBe(true);
    answered.clear();
    await provoke(afterword, route);
    if (!CANNOT_FAIL.includes(route)) expect(statusesOf(route).some((status) => status >= 400)).toBe(true);
  });
});
