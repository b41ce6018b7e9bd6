import type { Context as HonoContext } from "hono";
import * as v from "valibot";
import { invalid, Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { isBlank, isEmail, textProblem } from "../domain/text.ts";

/** Parses with a schema, or refuses by naming the first field that is wrong. */
export function validate<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  // An entry of a list is named by its list.
  const field = v.getDotPath(issue)?.replace(/\.\d+(?:\.|$).*/, "");
  if (field === undefined) throw new Refusal("invalid", issue.message);
  const isMissing = issue.kind === "schema" && issue.received === "undefined";
  throw invalid(field, isMissing ? `"${field}" is required` : issue.message);
}

/**
 * The query of a request; a parameter that is unknown, or given twice where the schema has no list, is refused before
 * anything is read.
 */
export function validateQuery<Schema extends v.GenericSchema & { entries: v.ObjectEntries }>(
  c: HonoContext,
  schema: Schema,
): v.InferOutput<Schema> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, values] of Object.entries(c.req.queries())) {
    const isList = schema.entries[name]?.type === "array";
    if (!isList && values.length > 1) throw invalid(name, `The parameter "${name}" is given more than once`);
    query[name] = isList ? values : (values[0] ?? "");
  }
  return validate(schema, query);
}

/** A query's parameters and no others. */
export function querySchema<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) =>
    issue.expected === "never" ? `Unknown query parameter ${issue.received}` : "The parameter is wrong",
  );
}

/** What is shaped like this and is no list, which valibot takes for an object without fields. */
export function noList<Schema extends v.GenericSchema>(schema: Schema): Schema {
  const run: Schema["~run"] = (dataset, config) =>
    schema["~run"](Array.isArray(dataset.value) ? { value: null } : dataset, config);
  return { ...schema, "~run": run };
}

/** What the OpenAPI document says besides of a text, which is checked in code. */
type Form = { format: "email" | "uri" } | { anyOf: { format: string }[] };

/** What `momentOf` reads. */
export const MOMENT: Form = { anyOf: [{ format: "date" }, { format: "date-time" }] };

interface TextOptions {
  most: number;
  multiline?: boolean;
  form?: Form;
}

/** A text that can be kept: whole characters, no control characters, at most so many code points. */
export function text(name: string, { most, multiline = false, form }: TextOptions) {
  return v.pipe(
    v.string(`"${name}" must be a text`),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const problem = textProblem(dataset.value, most, multiline);
      if (problem !== null) addIssue({ message: `"${name}" ${problem}` });
    }),
    v.metadata({ maxLength: most, ...form }),
  );
}

/** A single line, trimmed; `null` and empty are both `null`. */
export function line(name: string, most: number, form?: Form) {
  return v.pipe(
    v.nullable(text(name, { most, ...(form && { form }) })),
    v.transform((value) => (value === null || isBlank(value) ? null : value.trim())),
  );
}

/** The same, `null` where it is absent. */
export function optionalLine(name: string, most: number, form?: Form) {
  return v.optional(line(name, most, form), null);
}

/** By the rule of HTML's `type=email`, lower-cased, so that one address is one author. */
export const email = v.pipe(
  optionalLine("email", LIMITS.emailCharacters, { format: "email" }),
  v.check((value) => value === null || isEmail(value), `"email" is not a valid e-mail address`),
  v.transform((value) => value?.toLowerCase() ?? null),
);

/** A list that names nothing twice. */
export function withoutRepeats<Input, Entry>(list: v.GenericSchema<Input, Entry[]>, message: string) {
  return v.pipe(
    list,
    v.check((entries) => new Set(entries).size === entries.length, message),
    v.metadata({ uniqueItems: true }),
  );
}

/** A decimal integer in a query or form. */
export function wholeNumber(name: string, least: number, most: number) {
  return v.pipe(
    v.string(`"${name}" must be a whole number`),
    v.regex(/^\d{1,16}$/, `"${name}" must be a whole number`),
    v.metadata({ type: "integer", minimum: least, maximum: most }),
    v.transform(Number),
    v.minValue(least, `"${name}" must be at least ${least}`),
    v.maxValue(most, `"${name}" must be at most ${most}`),
  );
}

/** Such a day exists: `Date` alone would take 31 February for 3 March. */
function isDate(value: string): boolean {
  const [day = ""] = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(value) ?? [];
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(day) && Number.isFinite(Date.parse(value));
}

/** When an article was published, as it was written. */
export const published = v.pipe(
  line("published", LIMITS.timeCharacters),
  v.check((value) => value === null || isDate(value), `"published" must be an ISO 8601 date`),
);

/** The id in a path; what is no id names nothing. */
export function pathId(value: string, what = "comment"): number {
  const id = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(id) || id < 1) throw new Refusal("not_found", `There is no such ${what}`);
  return id;
}

export const commentId = v.pipe(
  v.number("An id must be a whole number"),
  v.safeInteger("An id must be a whole number"),
  v.minValue(1, "An id must be a whole number"),
);
