/**
 * What the local checks catch with a site's default settings, without Akismet's answer:
 * `npx --no-install node bench/local-checks.ts [--words LIST] [--confusables JSON] FILE...`.
 * Each FILE has one `{"label": "spam" | "ham", "text"}` a line; every text comes from another reader with a valid form
 * token, and the same text again comes a second later. With Akismet off a site's default is `firstComment: "hold"`, which
 * would hold every one of these new authors besides. LIST is a hold list, one entry a line. JSON maps a letter to
 * its look-alikes; of these it tells how many are folded to the letter.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { completeSettings } from "../src/domain/site.ts";
import { assess } from "../src/spam/assess.ts";
import { foldText, skeletonOf } from "../src/spam/normalise.ts";
import type { EarlierComment, Facts, Submission } from "../src/spam/submission.ts";

const NOW = Date.UTC(2026, 0, 1);
const ANY = "any of them";

type Label = "spam" | "ham";
type Counts = Record<Label, number>;

const { values, positionals } = parseArgs({
  options: { words: { type: "string" }, confusables: { type: "string" } },
  allowPositionals: true,
});
const hold = values.words === undefined ? [] : readFileSync(values.words, "utf8").split("\n");
const catches = positionals.map((path) => {
  const caught = catchesOf(path);
  report(basename(path), caught);
  return caught;
});
if (catches.length > 1) report("All files", catches.reduce(addCatches));
if (values.confusables !== undefined) reportConfusables(values.confusables);

interface Catches {
  texts: Counts;
  byCheck: Map<string, Counts>;
}

function catchesOf(path: string): Catches {
  const texts: Counts = { spam: 0, ham: 0 };
  const byCheck = new Map<string, Counts>();
  const seen = new Map<string, EarlierComment>();
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  for (const [index, line] of lines.entries()) {
    const { label, text } = JSON.parse(line) as { label: Label; text: string };
    const submission = submissionOf(text, index);
    const twin = seen.get(submission.textHash);
    seen.set(submission.textHash, earlierOf(submission, index));
    texts[label] += 1;
    const checks = assess(submission, factsOf(twin)).map((finding) => finding.check);
    for (const check of checks.length === 0 ? [] : [...checks, ANY]) {
      const counts = byCheck.get(check) ?? { spam: 0, ham: 0 };
      counts[label] += 1;
      byCheck.set(check, counts);
    }
  }
  return { texts, byCheck };
}

function submissionOf(body: string, index: number): Submission {
  return {
    siteId: "bench",
    pageKey: "/",
    parentId: null,
    name: `Reader ${index}`,
    email: `reader-${index}@reader.example`,
    url: null,
    body,
    honeypot: "",
    authorKeyHash: `key-${index}`,
    addressHash: `address-${index}`,
    textHash: foldText(body),
    pageDetails: { title: null, published: null, tags: [] },
    reader: { address: "203.0.113.9", userAgent: "Mozilla/5.0", referrer: null, path: "/", headers: {} },
    receivedAt: NOW,
  };
}

function earlierOf({ name, email, authorKeyHash, textHash, addressHash }: Submission, id: number): EarlierComment {
  const author = { name, email, authorKeyHash, textHash, addressHash };
  const judged = { status: "approved", akismetResult: "ham", akismetCheckedAt: NOW - 1_000 } as const;
  return { ...author, ...judged, id, pageId: 1, parentId: null, createdAt: NOW - 1_000 };
}

function factsOf(twin: EarlierComment | undefined): Facts {
  return {
    site: {
      id: "bench",
      name: "Bench",
      url: "https://bench.example",
      origins: [],
      version: 1,
      settings: completeSettings({}, () => true),
      akismetAlert: null,
    },
    page: null,
    parent: null,
    sameToken: null,
    sameContent: null,
    trail: [],
    recent: twin === undefined ? [] : [twin],
    bans: [],
    words: { hold, block: [] },
    formToken: { state: "valid", id: "token", issuedAt: NOW - 60_000 },
    turnstile: { state: "off", codes: [] },
  };
}

function addCatches(one: Catches, other: Catches): Catches {
  const add = (counts: Counts | undefined, more: Counts | undefined): Counts => ({
    spam: (counts?.spam ?? 0) + (more?.spam ?? 0),
    ham: (counts?.ham ?? 0) + (more?.ham ?? 0),
  });
  const checks = new Set([...one.byCheck.keys(), ...other.byCheck.keys()]);
  return {
    texts: add(one.texts, other.texts),
    byCheck: new Map([...checks].map((check) => [check, add(one.byCheck.get(check), other.byCheck.get(check))])),
  };
}

function report(title: string, { texts, byCheck }: Catches): void {
  console.log(`\n${title}: ${texts.spam} spam, ${texts.ham} ham; checks that are not named caught nothing.`);
  const share = (count: number, all: number) => (all === 0 ? "" : `${((100 * count) / all).toFixed(2)} %`);
  const rows = [...byCheck].map(([check, { spam, ham }]) => [
    check,
    { spam, "of spam": share(spam, texts.spam), ham, "of ham": share(ham, texts.ham) },
  ]);
  console.table(Object.fromEntries(rows));
}

function reportConfusables(path: string): void {
  const all = Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, string>);
  const letters = all.filter(([letter]) => /^[a-z]$/i.test(letter));
  const pairs = letters.flatMap(([letter, alike]) => [...new Set(alike)].map((character) => ({ letter, character })));
  const folded = pairs.filter(({ letter, character }) => skeletonOf(character) === letter.toLowerCase());
  const byCase = pairs.filter(({ letter, character }) => foldText(character) === letter.toLowerCase());
  console.log(
    `\nLook-alikes of a to z: ${folded.length} of ${pairs.length} are folded to their letter, ${byCase.length} of them by case and width alone.`,
  );
}
