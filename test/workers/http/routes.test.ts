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
      if (response.status >= 400 && !path.endsWith("/thread"))
        expect(await response.json()).toHaveProperty("error.requestId");
    },
  );
});
