import { renderHtmlPage } from "../render/html-page.ts";
import { escapeHtml } from "../render/html-writer.ts";

type Json = Record<string, unknown>;

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: [string];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}

interface Document {
  info: { title: string; summary: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
}

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;

/** Text with `code` in it. */
const prose = (text: string) => escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** A shape in one line, as a person would write it down: `{id: integer, name: string | null}`. */
function shapeOf(schema: Json): string {
  if (typeof schema.$ref === "string") {
    const name = nameOf(schema.$ref);
    return `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => shapeOf(one as Json)).join(" | ");
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => escapeHtml(JSON.stringify(one))).join(" | ");
  if ("const" in schema) return escapeHtml(JSON.stringify(schema.const));
  if (schema.type === "array") return `[${shapeOf((schema.items ?? {}) as Json)}]`;
  if (schema.type === "object" && schema.properties !== undefined) {
    const required = (schema.required ?? []) as string[];
    const fields = Object.entries(schema.properties as Record<string, Json>).map(
      ([name, one]) => `${escapeHtml(name)}${required.includes(name) ? "" : "?"}: ${shapeOf(one)}`,
    );
    return `{${fields.join(", ")}}`;
  }
  const bounds = [
    schema.minimum === undefined ? "" : `from ${schema.minimum}`,
    schema.maximum === undefined || Number(schema.maximum) > 2 ** 52 ? "" : `to ${schema.maximum}`,
    schema.maxLength === undefined ? "" : `at most ${schema.maxLength} characters`,
  ].filter((bound) => bound !== "");
  const type = escapeHtml(String(schema.format ?? schema.type ?? "anything"));
  return bounds.length === 0 ? type : `${type} (${bounds.join(" ")})`;
}

function contentOf(content: Record<string, { schema: Json }> | undefined): string {
  const [first] = Object.values(content ?? {});
  return first === undefined ? "" : shapeOf(first.schema);
}

function sectionOf(method: string, path: string, operation: Operation): string {
  const parameters = operation.parameters.map(
    ({ name, in: place, required, schema }) =>
      `<li>${code(name)} (${place}${required ? "" : ", optional"}): ${shapeOf(schema)}</li>`,
  );
  const all = Object.entries(operation.responses);
  const answers = all
    .filter(([status]) => status < "400")
    .map(
      ([status, { description, content }]) =>
        `<dt>${status}</dt>\n<dd>${content ? contentOf(content) : prose(description)}</dd>`,
    );
  const refusals = all
    .filter(([status]) => status >= "400")
    .map(([status]) => `<a href="#error-${status}">${status}</a>`);
  return [
    `<section id="${escapeHtml(operation.operationId)}">`,
    `<h3>${prose(operation.summary)}</h3>`,
    `<p>${code(`${method.toUpperCase()} ${path}`)}${operation.description ? ` · ${prose(operation.description)}` : ""}</p>`,
    parameters.length === 0 ? "" : `<ul>\n${parameters.join("\n")}\n</ul>`,
    operation.requestBody === undefined ? "" : `<p>Body: ${contentOf(operation.requestBody.content)}</p>`,
    `<dl>\n${answers.join("\n")}\n<dt>Errors</dt>\n<dd>${refusals.join(", ")}</dd>\n</dl>`,
    "</section>",
  ].join("\n");
}

/** What each status of an error means, told once. */
function errorsOf(operations: readonly Operation[]): string {
  const descriptions = new Map(
    operations.flatMap(({ responses }) =>
      Object.entries(responses)
        .filter(([status]) => status >= "400")
        .map(([status, { description }]) => [status, description] as const),
    ),
  );
  const terms = [...descriptions]
    .sort()
    .map(([status, text]) => `<dt id="error-${status}">${status}</dt>\n<dd>${prose(text)}</dd>`);
  return `<h2>Errors</h2>\n<dl>\n${terms.join("\n")}\n</dl>`;
}

/** The document for people: every route, then every shape, on one page that loads nothing. */
export function renderOpenApiPage(document: object): string {
  const { info, tags, paths, components } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const chapters = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags[0] === name);
    const sections = own.map(({ method, path, operation }) => sectionOf(method, path, operation));
    return `<h2>${escapeHtml(name)}</h2>\n<p>${prose(description)}</p>\n${sections.join("\n")}`;
  });
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<section id="${escapeHtml(name)}">\n<h3>${escapeHtml(name)}</h3>\n<p>${shapeOf(schema)}</p>\n</section>`,
  );
  const body = [
    `<h1>${escapeHtml(info.title)}: the HTTP API</h1>`,
    `<p>${escapeHtml(info.summary)} ${prose(info.description)} For programs: <a href="/openapi.json">openapi.json</a>.</p>`,
    ...chapters,
    errorsOf(operations.map(({ operation }) => operation)),
    "<h2>Shapes</h2>",
    ...shapes,
  ];
  return renderHtmlPage("Afterword: the HTTP API", body.join("\n"));
}
