import { describe, expect, it } from "vitest";
import { parseArguments, parseSamples, type Sample } from "../../../dev/replay/input.ts";
import { type Reader, readerOf, readersMax } from "../../../dev/replay/readers.ts";
import {
  type Answer,
  countRefusals,
  findLosses,
  isServerFailure,
  type Stored,
  tabulate,
} from "../../../dev/replay/report.ts";

describe("parseArguments", () => {
  it("needs files and a site", () => {
    expect(parseArguments(["a.jsonl", "b.jsonl", "--site", "demo"])).toEqual({
      files: ["a.jsonl", "b.jsonl"],
      site: "demo",
      url: "http://localhost:8787",
      page: "/demo",
      concurrency: 8,
      limit: Infinity,
      token: "dev-admin-token",
    });
  });

  it("takes everything else as options", () => {
    const args = "--url http://127.0.0.1:9000/ --page /a --concurrency 2 --limit 10 --token t".split(" ");
    const options = { url: "http://127.0.0.1:9000", page: "/a", concurrency: 2, limit: 10, token: "t" };
    expect(parseArguments(["a", "--site=demo", ...args])).toMatchObject(options);
  });

  it.each([
    [["--site", "demo"], "Name at least one FILE"],
    [["a"], "Name the site"],
    [["a", "--site", "demo", "--url", "localhost:8787"], '--url is "localhost:8787"'],
    [["a", "--site", "demo", "--concurrency", "65"], '--concurrency is "65"; it must be a whole number from 1 to 64'],
    [["a", "--site", "demo", "--limit", "0"], '--limit is "0"; it must be a whole number of 1 or more'],
    [["a", "--site", "demo", "--limit", "ten"], '--limit is "ten"'],
    [["a", "--site", "demo", "--speed", "9"], "--speed"],
  ])("refuses %j", (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});

describe("parseSamples", () => {
  it("reads a sample a line, and passes blank lines over", () => {
    const content = '{"label":"ham","text":"a\\u2028\\n b "}\r\n\n{"label":"spam","text":"","more":1}\n';
    expect(parseSamples("x.jsonl", content)).toEqual([
      { label: "ham", text: "a\u2028\n b ", origin: "x.jsonl:1" },
      { label: "spam", text: "", origin: "x.jsonl:3" },
    ]);
  });

  it.each([
    ["{", "x.jsonl:3 is not JSON"],
    ["null", 'x.jsonl:3 has no "label"'],
    ['{"label":1,"text":"a"}', 'x.jsonl:3 has no "label"'],
    ['{"label":"ham","text":["a"]}', 'x.jsonl:3 has no "text"'],
  ])("refuses %j by file and line", (line, message) => {
    expect(() => parseSamples("x.jsonl", `{"label":"ham","text":"a"}\n\n${line}`)).toThrow(message);
  });
});

describe("readerOf", () => {
  const readers = Array.from({ length: 1_000 }, (_, index) => readerOf("run", index));

  it.each<[string, (reader: Reader) => string]>([
    ["network", ({ ip }) => ip.replace(/\.\d+$/, "")],
    ["name", ({ name }) => name],
    ["e-mail address", ({ email }) => email],
    ["key", ({ authorKey }) => authorKey],
  ])("gives each reader a %s of its own", (_, read) => {
    expect(new Set(readers.map(read)).size).toBe(readers.length);
  });

  it("makes addresses and keys that the contract accepts", () => {
    for (const { ip, authorKey } of [...readers, readerOf("run", readersMax - 1)]) {
      expect(ip.split(".").every((part) => Number(part) <= 255)).toBe(true);
      expect(authorKey).toMatch(/^[A-Za-z0-9_-]{22,64}$/);
    }
  });

  it("makes strangers of the readers of another run", () => {
    const [before, after] = [readerOf("one", 0), readerOf("two", 0)];
    expect(after.email).not.toBe(before.email);
    expect(after.authorKey).not.toBe(before.authorKey);
    expect(after.ip).not.toBe(before.ip);
  });

  it("refuses more readers than there are networks", () => {
    expect(() => readerOf("run", readersMax)).toThrow("--limit");
  });
});

describe("the report", () => {
  const sample = (label: string, line: number): Sample => ({ label, text: `text ${line}`, origin: `x:${line}` });
  const stored = (id: number, status: Stored["status"], source: string): [number, Stored] => [
    id,
    { id, status, source },
  ];
  const answers: Answer[] = [
    { sample: sample("ham", 1), id: 1 },
    { sample: sample("ham", 2), id: 2 },
    { sample: sample("spam", 3), id: 3 },
    { sample: sample("spam", 4), refusal: "429 rate_limited" },
    { sample: sample("spam", 5), refusal: "429 rate_limited" },
    { sample: sample("spam", 6), refusal: "500 internal" },
  ];
  const queue = new Map([stored(1, "approved", "text 1"), stored(2, "pending", "text 2"), stored(3, "spam", "text 3")]);

  it("counts by label and status, with a sum", () => {
    expect(tabulate(answers, queue)).toEqual({
      ham: { comments: 2, approved: 1, pending: 1, spam: 0, failed: 0 },
      spam: { comments: 4, approved: 0, pending: 0, spam: 1, failed: 3 },
      "(all)": { comments: 6, approved: 1, pending: 1, spam: 1, failed: 3 },
    });
  });

  it("counts a lost comment as failed, and one in the trash apart", () => {
    const rest = new Map([stored(1, "trash", "text 1")]);
    const row = { comments: 2, approved: 0, pending: 0, spam: 0, failed: 1, trash: 1 };
    expect(tabulate(answers.slice(0, 2), rest)).toHaveProperty("ham", row);
  });

  it("loses nothing when all that was accepted is there as sent", () => {
    expect(findLosses(answers, queue)).toEqual([]);
  });

  it("names what is missing, changed, or stored only once", () => {
    const changed = new Map([stored(1, "approved", "text 1 "), stored(3, "spam", "text 3")]);
    const twice: Answer = { sample: sample("spam", 7), id: 3 };
    expect(findLosses([...answers, twice], changed)).toEqual([
      'x:1: sent "text 1", stored "text 1 "',
      "x:2: accepted as 2, but not in the queue",
      "x:7: was given the id 3, as was x:3",
    ]);
  });

  it("counts refusals, and tells the server's faults from its answers", () => {
    const refusals = countRefusals(answers);
    expect(refusals).toEqual({ "429 rate_limited": 2, "500 internal": 1 });
    expect(Object.keys(refusals).filter(isServerFailure)).toEqual(["500 internal"]);
    expect(isServerFailure("no answer")).toBe(true);
  });
});
