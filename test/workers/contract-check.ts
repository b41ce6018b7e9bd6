import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { openApiDocument } from "../../src/openapi/document.ts";

interface Answer {
  content?: Record<string, { schema: { $ref?: string } }>;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Answer> }>>;
  components: { schemas: Record<string, object> };
}

const document = openApiDocument() as unknown as Document;

const routes = Object.entries(document.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, { responses }]) => ({
    name: `${method.toUpperCase()} ${template}`,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    responses,
  })),
);

const validators = new Map<string, Validator>();

/** A validator of one named shape; workerd forbids those that compile schemas to code. */
function validatorOf(reference: string): Validator {
  const known = validators.get(reference);
  if (known !== undefined) return known;
  const { components } = document;
  const made = new Validator({ $ref: reference, components } as unknown as object, "2020-12", true);
  validators.set(reference, made);
  return made;
}

function problemsOf(reference: string, body: unknown): string {
  const { valid, errors } = validatorOf(reference).validate(body);
  if (valid) return "";
  return (errors as OutputUnit[]).map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join("\n");
}

/** What was answered to whom, as `GET /v1/admin/me 200`. */
export const answered = new Set<string>();

/** Throws when an answer is not one that the OpenAPI document promises for its route. */
export async function assertContract(method: string, path: string, response: Response): Promise<void> {
  const asked = method === "HEAD" ? "GET" : method;
  const route = routes.find((one) => one.method === asked && one.pattern.test(path));
  const type = (response.headers.get("Content-Type") ?? "").split(";", 1)[0]!;
  const where = `${method} ${path} ${response.status}`;
  if (route === undefined) {
    if (response.status < 400 && method !== "OPTIONS")
      throw new Error(`${where}: this route is missing in src/openapi/operations.ts`);
    return;
  }
  answered.add(`${route.name} ${response.status}`);
  const promised = route.responses[String(response.status)];
  if (promised === undefined)
    throw new Error(`${where}: this status is missing in src/openapi/operations.ts, ${route.name}`);
  const body = method === "HEAD" ? "" : await response.clone().text();
  if (promised.content === undefined) {
    if (body !== "") throw new Error(`${where}: a body where none is documented`);
    return;
  }
  const content = promised.content[type];
  if (content === undefined) throw new Error(`${where}: ${type} is not documented`);
  if (content.schema.$ref === undefined || method === "HEAD") return;
  const problems = problemsOf(content.schema.$ref, JSON.parse(body));
  if (problems !== "") throw new Error(`${where}: not as src/openapi/answers.ts has it\n${problems}`);
}
