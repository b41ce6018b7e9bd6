import type { AkismetResult, AkismetState, CommentStatus, Finding } from "../contract.ts";

type Evidence = Finding["evidence"];

export const statusNames: Record<CommentStatus, string> = {
  pending: "Pending",
  approved: "Approved",
  spam: "Spam",
  trash: "Trash",
};

const akismetTexts: Record<AkismetResult, string> = {
  ham: "Akismet: not spam",
  spam: "Akismet: spam",
  discard: "Akismet: blatant spam",
  recheck: "Akismet: not spam so far, will be asked again",
  unchecked: "Akismet gave no answer",
};

/** What checks call the parts of a comment. */
export const fieldNames: Record<string, string> = {
  name: "name",
  email: "e-mail address",
  url: "website",
  body: "text",
  address: "IP address",
  userAgent: "browser's name",
};

/** Why each reason that a check can give holds a comment, in a sentence. */
export const REASONS: Record<string, string | ((evidence: Evidence) => string)> = {
  "form-token.missing": "Sent without opening the form.",
  "form-token.forged": "The form's token is not ours.",
  "form-token.expired": ({ ageMs }) => `The form was opened ${inWords(ageMs)} before.`,
  "form-token.other-page": "The form was opened on another page.",
  "form-token.too-fast": ({ ageMs }) => `Sent ${inWords(ageMs)} after the form was opened, faster than people type.`,
  "form-token.replayed": "The form was already used for another comment.",
  "honeypot.filled": ({ value }) => `Filled in the field that people do not see: “${value}”.`,
  "duplicate.same-text": ({ ageMs }) => `Somebody else posted the same text ${inWords(ageMs)} earlier.`,
  "first-comment.untrusted": "The author's first comment here.",
  "hold-all.site": "This site holds every comment.",
  "hold-all.page": "This page holds every comment.",
  "closed.site": "This site was closed before the comment could be shown.",
  "closed.page": "This page was closed before the comment could be shown.",
  "turnstile.missing": "Sent without Turnstile's proof of a person.",
  "turnstile.failed": "Turnstile did not take the sender for a person.",
  "turnstile.unavailable": "Turnstile could not be asked.",
  "bursts.address": ({ count, windowMs }) => `${count} comments from one address within ${inWords(windowMs)}.`,
  "bursts.email": ({ count, windowMs }) => `${count} comments under one e-mail address within ${inWords(windowMs)}.`,
  "bans.address": ({ note }) => `The sender's network is banned${noted(note)}.`,
  "bans.email": ({ value, note }) => `The e-mail address ${value} is banned${noted(note)}.`,
  "bans.domain": ({ value, note }) => `The domain ${value} is banned${noted(note)}.`,
  "words.hold": (evidence) => `${foundWord(evidence)}, which is on the list of words to hold.`,
  "words.block": (evidence) => `${foundWord(evidence)}, which is on the list of words to block.`,
  "links.too-many": ({ links, limit }) => `Has ${counted(links, "link")}; this site holds at ${limit}.`,
  "reports.readers": ({ networks }) => `Readers from ${networks} networks or more reported it.`,
  "akismet.ham": `${akismetTexts.ham}.`,
  "akismet.spam": `${akismetTexts.spam}.`,
  "akismet.discard": `${akismetTexts.discard}.`,
  "akismet.recheck": `${akismetTexts.recheck}.`,
  "akismet.postponed": ({ detail }) => `Akismet is asked tomorrow, since little is left of the ${detail}.`,
  "akismet.unchecked": ({ detail }) => `${akismetTexts.unchecked}${detail ? `: ${detail}` : ""}.`,
};

/** What one check found, in a sentence; a finding that this page does not know is shown with what it is called. */
export function describeFinding({ reason, evidence }: Pick<Finding, "reason" | "evidence">): string {
  const words = Object.hasOwn(REASONS, reason) ? REASONS[reason]! : describeUnknown(reason, evidence);
  return typeof words === "string" ? words : words(evidence);
}

/** By how many networks readers reported a comment; each counts once. */
export function describeReports(count: number): string {
  return `Reported by ${counted(count, "reader")}`;
}

/** What Akismet said about a comment, and why there is no answer if there is none. */
export function describeAkismet(state: AkismetState | null, findings: Finding[]): string {
  if (state === null) return "Akismet was not asked";
  const detail = findings.find(({ check }) => check === "akismet")?.evidence.detail;
  return state.result === "unchecked" && detail ? `${akismetTexts.unchecked}: ${detail}` : akismetTexts[state.result];
}

function describeUnknown(reason: string, evidence: Evidence): string {
  const details = Object.entries(evidence).map(([name, value]) => `${name} ${value}`);
  const name = reason.replaceAll(/[.-]/g, " ");
  return `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}${details.length > 0 ? ` (${details.join(", ")})` : ""}.`;
}

function foundWord({ entry, field }: Evidence): string {
  const found = entry === undefined ? "an entry" : `“${entry}”`;
  return `The ${fieldNames[String(field)] ?? field} has ${found}`;
}

function noted(note: Evidence[string] | undefined): string {
  return note ? ` (“${note}”)` : "";
}

function counted(count: Evidence[string] | undefined, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

function inWords(durationMs: Evidence[string] | undefined): string {
  const exactSeconds = Number(durationMs ?? 0) / 1_000;
  if (exactSeconds < 10) return `${exactSeconds.toFixed(1)} seconds`;
  const seconds = Math.round(exactSeconds);
  if (seconds < 120) return counted(seconds, "second");
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? counted(minutes, "minute") : counted(Math.round(minutes / 60), "hour");
}
