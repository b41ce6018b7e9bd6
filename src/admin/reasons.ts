import type { AkismetResult, AkismetState, Finding } from "../contract.ts";

const texts: Record<string, string> = {
  "form-token.missing": "Sent without the form's token.",
  "form-token.forged": "The form's token is not ours.",
  "form-token.expired": "The form was opened more than a day before.",
  "form-token.other-page": "The form's token is of another page.",
  "form-token.too-fast": "Sent faster than a person types.",
  "form-token.replayed": "The form's token was used before, for another comment.",
  "honeypot.filled": "Filled in the field that people do not see.",
  "duplicate.same-text": "The same text was posted before.",
  "first-comment.untrusted": "The author's first comment here.",
  "hold-all.site": "This site holds every comment.",
  "turnstile.missing": "Sent without Turnstile's proof of a person.",
  "turnstile.failed": "Turnstile did not take the sender for a person.",
  "turnstile.unavailable": "Turnstile could not be asked.",
  "bursts.address": "Too many comments from one address within ten minutes.",
  "bursts.email": "Too many comments under one email address within ten minutes.",
  "bans.address": "The sender's network is banned.",
};

const akismetTexts: Record<AkismetResult, string> = {
  ham: "Akismet: not spam",
  spam: "Akismet: spam",
  discard: "Akismet: blatant spam",
  recheck: "Akismet: not spam so far, to be asked again",
  unchecked: "Akismet gave no answer",
};

/** What one check found, in a sentence; a finding that this page does not know is shown with what it is called. */
export function describeFinding({ reason, evidence }: Finding): string {
  if (reason === "links.too-many") return `Has ${evidence.links} links; this site holds at ${evidence.limit}.`;
  if (reason.startsWith("bans.") && evidence.value) return `${evidence.value} is banned.`;
  if (reason.startsWith("words."))
    return `“${evidence.entry}” is on the list of words, found in the ${evidence.field}.`;
  return texts[reason] ?? describeUnknown(reason, evidence);
}

/** What Akismet said about a comment, and why there is no answer if there is none. */
export function describeAkismet(state: AkismetState | null, findings: Finding[]): string {
  if (state === null) return "Akismet was not asked";
  const detail = findings.find(({ check }) => check === "akismet")?.evidence.detail;
  return state.result === "unchecked" && detail ? `${akismetTexts.unchecked}: ${detail}` : akismetTexts[state.result];
}

function describeUnknown(reason: string, evidence: Finding["evidence"]): string {
  const details = Object.entries(evidence).map(([name, value]) => `${name} ${value}`);
  const name = reason.replaceAll(/[.-]/g, " ");
  return `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}${details.length > 0 ? ` (${details.join(", ")})` : ""}.`;
}
