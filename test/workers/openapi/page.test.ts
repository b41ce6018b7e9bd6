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

  it("tells what else a value must be: how long, of which form, and without repeats", () => {
    const { paths, components } = openApiDocument() as unknown as {
      paths: Record<string, Record<string, { parameters: { name: string; schema: object }[]; responses: object }>>;
      components: { schemas: Record<string, { properties: Record<string, object>; oneOf?: object[] }> };
    };
    const of = (name: string) => components.schemas[name]!.properties;
    expect(of("SubmitCommentRequest")).toMatchObject({ body: { maxLength: 10_000 } });
    const parameters = paths["/v1/admin/sites/{site}/comments"]!.get!.parameters;
    expect(parameters.find(({ name }) => name === "q")?.schema).toEqual({ type: "string", maxLength: 1_000 });
    expect(components.schemas.CommentAsSiteRequest?.oneOf).toEqual([
      { required: ["page"], properties: { page: { type: "string" } } },
      { required: ["parent"], properties: { parent: { type: "integer" } } },
    ]);
    for (const name of ["DecideRequest", "RecheckRequest"]) expect(of(name).ids).toMatchObject({ uniqueItems: true });
    for (const field of ["sites", "scopes"]) {
      expect(JSON.stringify(of("CreateTokenRequest")[field])).toContain('"uniqueItems":true');
    }
    const moment = { type: "string", maxLength: 40, anyOf: [{ format: "date" }, { format: "date-time" }] };
    for (const [name, field] of [
      ["DecideRequest", "asOf"],
      ["CreateBanRequest", "until"],
    ] as const) {
      expect(of(name)[field]).toMatchObject({ anyOf: [moment, { type: "null" }] });
    }
    for (const name of ["SubmitCommentRequest", "CreateTokenRequest"]) {
      expect(of(name).email).toMatchObject({ anyOf: [{ type: "string", maxLength: 254, format: "email" }, {}] });
    }
    expect(of("CreateSiteRequest")).toMatchObject({
      url: { format: "uri" },
      origins: { uniqueItems: true, items: { format: "uri" } },
    });
    expect(of("SiteItem")).toMatchObject({ url: { format: "uri" }, origins: { items: { format: "uri" } } });
    expect(of("QueueComment").email).toMatchObject({ anyOf: [{ format: "email" }, {}] });
    for (const [method, status] of [
      ["post", 201],
      ["delete", 204],
    ] as const) {
      expect(paths["/admin/session"]![method]!.responses).toMatchObject({
        [status]: { headers: { "Set-Cookie": { schema: { type: "string" } } } },
      });
    }
  });
});
