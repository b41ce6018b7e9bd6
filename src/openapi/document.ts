import { toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import type * as v from "valibot";
import type { ErrorCode, Scope } from "../contract.ts";
import { ERROR_STATUS } from "../http/errors.ts";
import { ANSWERS } from "./answers.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

type Json = Record<string, unknown>;

const DESCRIPTIONS: Record<ErrorCode, string> = {
  invalid: "Something sent is wrong; `field` names it.",
  unauthorized: "No valid token, session or Access identity.",
  forbidden: "Not with this token, scope or origin.",
  not_found: "There is no such thing.",
  conflict: "Not as things stand.",
  too_large: "The request is larger than 64 KiB.",
  rate_limited: "Too often; `Retry-After` says when to try again.",
  unavailable: "Not now; `Retry-After` says when to try again.",
  internal: "Something went wrong on the server.",
};

const TAGS = {
  Readers: "What the widget and pages use. Any origin may read; the site's own may write.",
  Programs: "The spam API, with a token of scope `check`.",
  Moderators: "With a token, a session of the moderators' page, or Cloudflare Access.",
  Server: "About the deployment itself.",
};

/** `/v1/sites/:site/comments` in OpenAPI's words. */
function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}");
}

function tagOf(path: string): keyof typeof TAGS {
  if (path.includes("/admin")) return "Moderators";
  if (path.includes("/checks") || path.startsWith("/1.1/")) return "Programs";
  return path.includes(":site") ? "Readers" : "Server";
}

function schemaOf(schema: v.GenericSchema): Json {
  const { $schema: _, ...json } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    // What a check in code refuses has no words in JSON Schema; the texts and numbers beside it have.
    errorMode: "ignore",
  }) as Json;
  return json;
}

function parametersOf(path: string, query: v.GenericSchema | undefined): Json[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  if (query === undefined) return inPath;
  const { properties = {}, required = [] } = schemaOf(query) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const inQuery = Object.entries(properties).map(([name, { pattern, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    // A number travels as its digits.
    schema: schema.type === "integer" || pattern === undefined ? schema : { ...schema, pattern },
  }));
  return [...inPath, ...inQuery];
}

/** What a route of this kind may refuse, and what this one says of itself. */
function errorsOf(method: string, path: string, operation: Operation): ErrorCode[] {
  if (operation.speaksAkismet) return ["too_large", "rate_limited", "internal", "unavailable"];
  const codes = new Set<ErrorCode>(operation.errors);
  if (operation.scopes !== undefined) codes.add("unauthorized").add("forbidden");
  if (method !== "GET") codes.add("too_large");
  if (path.includes(":")) codes.add("not_found");
  return [...codes.add("invalid").add("internal").add("unavailable")];
}

const contentOf = (name: string): Json => ({
  "application/json": { schema: { $ref: `#/components/schemas/${name}` } },
});

const FORM = "application/x-www-form-urlencoded";
const PAGE: Json = { "text/html": { schema: { type: "string" } } };
const WORD: Json = { "text/plain": { schema: { type: "string" } } };

function contentOfErrors({ takesForms, refusesWithPage, speaksAkismet }: Operation): Json {
  if (speaksAkismet) return WORD;
  return { ...(refusesWithPage ? {} : contentOf("Error")), ...(takesForms || refusesWithPage ? PAGE : {}) };
}

const SESSION_COOKIE: Json = {
  schema: { type: "string" },
  description: "`__Host-afterword`, for 12 hours, out of reach of scripts; emptied by signing out.",
};

function responsesOf(method: string, path: string, operation: Operation): Json {
  const responses: Record<string, Json> = {};
  for (const [status, answer] of Object.entries(operation.answers)) {
    const content = answer === "html" ? PAGE : answer === "text" ? WORD : answer && contentOf(answer);
    responses[status] = {
      description: answer === null ? "No body." : "As asked.",
      ...(operation.setsCookie ? { headers: { "Set-Cookie": SESSION_COOKIE } } : {}),
      ...(content ? { content } : {}),
    };
  }
  for (const code of errorsOf(method, path, operation)) {
    const needsWait = code === "rate_limited" || code === "unavailable";
    responses[ERROR_STATUS[code]] = {
      description: DESCRIPTIONS[code],
      ...(needsWait ? { headers: { "Retry-After": { schema: { type: "string" }, description: "Seconds." } } } : {}),
      content: contentOfErrors(operation),
    };
  }
  return responses;
}

/** The name of a request's shape among those of the answers. */
function requestNameOf({ id }: Operation): string {
  return `${id[0]!.toUpperCase()}${id.slice(1)}Request`;
}

/** Browsers send JSON without a preflight only as `text/plain`; the moderators' page has no need of that. */
function bodyOf(path: string, operation: Operation): Json | undefined {
  if (operation.body === undefined) return undefined;
  const schema = { $ref: `#/components/schemas/${requestNameOf(operation)}` };
  if (operation.speaksAkismet) return { required: true, content: { [FORM]: { schema } } };
  const forReaders = path.includes("/admin") ? [] : ["text/plain"];
  const forForms = operation.takesForms ? [FORM] : [];
  const types = ["application/json", ...forReaders, ...forForms];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function descriptionOf(scopes: readonly Scope[]): string {
  if (scopes.length === 0) return "Any scope.";
  return `Scope ${scopes.map((scope) => `\`${scope}\``).join(" and ")}.`;
}

function operationOf(method: string, path: string, operation: Operation): Json {
  const requestBody = bodyOf(path, operation);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [tagOf(path)],
    ...(operation.scopes === undefined
      ? { security: [] }
      : {
          description: descriptionOf(operation.scopes),
          security: tagOf(path) === "Programs" ? [{ token: [] }] : [{ token: [] }, { session: [] }],
        }),
    parameters: parametersOf(path, operation.query),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: responsesOf(method, path, operation),
  };
}

/** The OpenAPI 3.1 document of every route, from the schemas that validate and the table that the tests compare with the app. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = "", path = ""] = route.split(" ");
    const template = templateOf(path);
    paths[template] = { ...paths[template], [method.toLowerCase()]: operationOf(method, path, operation) };
  }
  const requests = Object.values(OPERATIONS).flatMap((operation) =>
    operation.body === undefined ? [] : [[requestNameOf(operation), schemaOf(operation.body)]],
  );
  const answers = toJsonSchemaDefs(ANSWERS, {
    target: "draft-2020-12",
    errorMode: "throw",
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "Afterword",
      version: "1.0.0",
      summary: "Comments for any page, on the site owner's own Cloudflare account.",
      description:
        "JSON in and out, times in ISO 8601 with `Z`. Every error has the same envelope. Unknown query parameters and unknown settings of a site are refused, other unknown fields of a body are ignored.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...answers, ...Object.fromEntries(requests) },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A token made at `POST /v1/admin/tokens`, or the owner's.",
        },
        session: { type: "apiKey", in: "cookie", name: "__Host-afterword", description: "From `POST /admin/session`." },
      },
    },
  };
}
