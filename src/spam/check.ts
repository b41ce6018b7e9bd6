import type { Finding } from "../domain/verdict.ts";
import type { Facts, Submission } from "./submission.ts";

/** A pure look at one submission; `null` when there is nothing to say. */
export type Check = (submission: Submission, facts: Facts) => Finding | null;
