import { describe, expect, it } from "vitest";
import documentation from "../../../docs/api.md?raw";
import { createApp } from "../../../src/app.ts";
import { Afterword } from "../afterword.ts";

const routes = createApp(new Afterword().powers)
  .routes.filter(({ method }) => method !== "ALL")
  .map(({ method, path }) => `${method} ${path}`);

describe("the app's own list of routes", () => {
  it("is the list in docs/api.md", () => {
    const documented = [...documentation.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \|/gm)];
    expect(documented.map(([, method, path]) => `${method} ${path}`).sort()).toEqual([...new Set(routes)].sort());
  });

  it.each([...new Set(routes)].filter((route) => route.includes("/v1/admin")))(
    "%s refuses a missing and a wrong token before it looks at anything else",
    async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const afterword = await new Afterword().open();
      for (const site of [afterword.siteId, "nowhere"]) {
        for (const headers of [{}, { Authorization: "Bearer wrong-admin-token" }]) {
          const response = await afterword.fetch(path.replace(":site", site).replace(":id", "1"), {
            method,
            headers,
            body: method === "GET" ? null : "{",
          });
          expect([response.status, await response.json()]).toMatchObject([401, { error: { code: "unauthorized" } }]);
          expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
        }
      }
    },
  );

  it.each([...new Set(routes)])(
    "%s answers what it does not know as an error of ours, never 500 and never cached",
    async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const afterword = new Afterword();
      const url = path.replace(":site", "nowhere").replace(":id", "1").replace(":secret", "x");
      const response = await afterword.fetch(url, {
        method,
        headers: { Authorization: "Bearer test-admin-token" },
        body: method === "GET" ? null : JSON.stringify({ page: "/a", body: "x", authorKey: "k".repeat(22) }),
      });
      expect(response.status).toBeLessThan(500);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      if (response.status >= 400) expect(await response.json()).toHaveProperty("error.requestId");
    },
  );
});
