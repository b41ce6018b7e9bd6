import { parseArgs } from "node:util";

export const usage = `Usage: npm run replay -- FILE... --site SITE [options]

Posts the comments of JSONL files, {"label": ..., "text": ...} a line, to a server that runs locally, each as a reader of
its own, and shows what became of them.

  --site SITE        the site to post to
  --url URL          where the server is (http://localhost:8787)
  --page PAGE        the page to post on (/demo)
  --concurrency N    how many requests run at a time, 1 to 64 (8)
  --limit N          post only the first N comments
  --token TOKEN      an admin token that may read the site (dev-admin-token)

Exit code 1 when a comment that was accepted is missing or differs from what was sent, or when the server failed.`;

export interface ReplayOptions {
  files: string[];
  site: string;
  url: string;
  page: string;
  concurrency: number;
  limit: number;
  token: string;
}

/** A labelled text and the line it comes from. */
export interface Sample {
  label: string;
  text: string;
  origin: string;
}

/**
 * Reads the command line.
 * @throws with a message for the person who typed it.
 */
export function parseArguments(args: string[]): ReplayOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      site: { type: "string" },
      url: { type: "string", default: "http://localhost:8787" },
      page: { type: "string", default: "/demo" },
      concurrency: { type: "string", default: "8" },
      limit: { type: "string" },
      token: { type: "string", default: "dev-admin-token" },
    },
  });
  if (positionals.length === 0) throw new Error("Name at least one FILE.");
  if (!values.site) throw new Error("Name the site with --site.");
  return {
    files: positionals,
    site: values.site,
    url: readOrigin(values.url),
    page: values.page,
    concurrency: readInteger("--concurrency", values.concurrency, 64),
    limit: values.limit === undefined ? Infinity : readInteger("--limit", values.limit),
    token: values.token,
  };
}

/**
 * Reads the lines of one file; blank ones are passed over.
 * @throws at the first line that is not a sample, naming it as `file:line`.
 */
export function parseSamples(file: string, content: string): Sample[] {
  return content.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const origin = `${file}:${index + 1}`;
    return [{ ...parseSample(line, origin), origin }];
  });
}

function parseSample(line: string, origin: string): Pick<Sample, "label" | "text"> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`${origin} is not JSON.`);
  }
  const { label, text } = Object(value) as Record<string, unknown>;
  if (typeof label !== "string" || label === "") throw new Error(`${origin} has no "label" that is a text.`);
  if (typeof text !== "string") throw new Error(`${origin} has no "text" that is a text.`);
  return { label, text };
}

function readOrigin(value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`--url is "${value}"; it must be an http address.`);
  return url.origin;
}

function readInteger(name: string, value: string, max = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? "of 1 or more" : `from 1 to ${max}`;
    throw new Error(`${name} is "${value}"; it must be a whole number ${range}.`);
  }
  return number;
}
