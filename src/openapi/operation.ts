import type * as v from "valibot";
import type { ErrorCode, Scope } from "../contract.ts";
import type { AnswerName } from "./answers.ts";

/** What one route takes and gives, as far as its path does not say it. */
export interface Operation {
  /** What programs made from the document call it. */
  id: string;
  summary: string;
  /** All that a moderator's token needs, which can be nothing more than to be valid; absent for public routes. */
  scopes?: readonly Scope[];
  /** The schemas that the route itself validates with. */
  query?: v.GenericSchema;
  body?: v.GenericSchema;
  /** Whether a form is taken as well as JSON; its refusals are pages. */
  takesForms?: true;
  /** Takes forms alone, and answers in one word of plain text, refusals too. */
  speaksAkismet?: true;
  /** By status; `null` has no body, `"html"` is a page for people, `"text"` a word for Akismet's clients. */
  answers: Record<number, AnswerName | "html" | "text" | null>;
  /** Whether it sets the cookie of a session, or takes it away. */
  setsCookie?: true;
  /** Refuses with a page for people instead of the envelope. */
  refusesWithPage?: true;
  /** What it refuses besides what every route of its kind does. */
  errors?: ErrorCode[];
}
