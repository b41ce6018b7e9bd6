import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../../src/openapi/document.ts";
import { OPERATIONS } from "../../../src/openapi/operations.ts";
import { renderOpenApiPage } from "../../../src/openapi/page.ts";

describe("the page for people", () => {
  const page = renderOpenApiPage(openApiDocument());

  it("has every route, and every link on it leads somewhere", () => {
    for (const { id } of Object.values(OPERATIONS)) expect(page).toContain(`<section id="${id}">`);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target!);
    expect(targets.length).toBeGreaterThan(50);
    for (const target of new Set(targets)) expect(page).toContain(`id="${target}"`);
  });

  it("escapes what it shows", () => {
    const path = "/<script>";
    const operation = { operationId: "x", summary: "<b>", tags: ["T"], parameters: [], responses: {} };
    const html = renderOpenApiPage({
      info: { title: "<i>", summary: "", description: "" },
      tags: [{ name: "T", description: "`<u>`" }],
      paths: { [path]: { get: operation } },
      components: { schemas: { "<a>": { enum: ["<p>"] } } },
    });
    expect(html).not.toMatch(/<script|<b>|<i>|<u>|<a>|<p>"/);
  });
});

describe("the document", () => {
  it("names each operation once, and says of each what it answers", () => {
    const ids = Object.values(OPERATIONS).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { answers } of Object.values(OPERATIONS)) expect(Object.keys(answers).length).toBeGreaterThan(0);
  });

  it("promises no default for what a change leaves alone", () => {
    const changes = Object.entries(OPERATIONS).filter(([route]) => /^PATCH .*admin/.test(route));
    expect(changes).toHaveLength(3);
    const { components } = openApiDocument() as { components: { schemas: Record<string, { properties: object }> } };
    for (const [, { id, summary }] of changes) {
      const properties = components.schemas[`${id[0]!.toUpperCase()}${id.slice(1)}Request`]!.properties;
      const promised = Object.entries(properties).filter(([, property]) => "default" in property);
      expect([id, promised]).toEqual([id, []]);
      expect(summary).toContain("absent stays");
    }
  });

  it("tells how long a text may be", () => {
    const { components } = openApiDocument() as { components: { schemas: Record<string, { properties: object }> } };
    expect(components.schemas.SubmitCommentRequest?.properties).toMatchObject({ body: { maxLength: 10_000 } });
  });
});
