import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { AkismetResult } from "../../src/domain/akismet.ts";
import { BAN_KINDS, type WordLists } from "../../src/domain/ban.ts";
import type { FormTokenState, TurnstileState } from "../../src/spam/submission.ts";

const CHECKS = new URL("../../src/spam/checks/", import.meta.url);

/** The source of each check, by its name. */
export const CHECK_SOURCES: ReadonlyMap<string, string> = new Map(
  readdirSync(CHECKS).map((file) => [file.replace(/\.ts$/, ""), readFileSync(new URL(file, CHECKS), "utf8")]),
);

/** All words of a type; one that is left out is a type error. */
const allOf = <Word extends string>(words: Record<Word, true>) => Object.keys(words);

/** What stands for the `${}` in the reasons of these checks. */
const TEMPLATED: Record<string, readonly string[]> = {
  akismet: allOf<AkismetResult>({ ham: true, spam: true, discard: true, recheck: true, unchecked: true }),
  bans: BAN_KINDS,
  bursts: ["address", "email"],
  "form-token": allOf<Exclude<FormTokenState["state"], "valid">>({
    missing: true,
    forged: true,
    "other-page": true,
    expired: true,
    "too-fast": true,
  }),
  turnstile: allOf<Exclude<TurnstileState, "off" | "passed">>({ missing: true, failed: true, unavailable: true }),
  words: allOf<keyof WordLists>({ hold: true, block: true }),
};

/** Every word that a check's source can put after its own name. */
export function reasonsOf(check: string, source: string): string[] {
  const reasons = [...source.matchAll(/reason: ["`]([\w-]+)\.([^"`]+)["`]/g)];
  return reasons.flatMap(([, prefix, word]) => {
    expect(prefix).toBe(check);
    return word!.startsWith("${") ? (TEMPLATED[check] ?? [`no words are known for ${word} of ${check}`]) : [word!];
  });
}
