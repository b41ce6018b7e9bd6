// `npm run setup`: from a Cloudflare account to a thread on an article. Each step can be repeated.
import { parseArgs } from "node:util";
import * as prompts from "@clack/prompts";
import { askForKey, verifyKey } from "./akismet-key.ts";
import { keptToken } from "./kept-token.ts";
import { readLocalSettings } from "./local-settings.ts";
import { type Powers, readAddress, realPowers } from "./server.ts";
import { type SetupAnswers, type SetupState, type SetupTools, setupSteps } from "./setup-steps.ts";
import { runWrangler } from "./wrangler.ts";

export const REGIONS = {
  weur: "Western Europe",
  eeur: "Eastern Europe",
  wnam: "Western North America",
  enam: "Eastern North America",
  apac: "Asia Pacific",
  oc: "Oceania",
} as const;

const usage = `npm run setup -- [options]; what is not given is asked for.

  --site-url URL       the site's address: https://blog.example.com
  --name NAME          the site's name
  --id ID              the site's id in the embed snippet; blog unless given
  --akismet-key KEY    the empty string for none; better in the variable AKISMET_KEY, since npm prints flags
  --region REGION      where the database stands: ${Object.keys(REGIONS).join(", ")}
  --address URL        where readers reach the Worker, if not at workers.dev
  --admin-token TOKEN  the owner's token of an earlier set-up; better in the variable ADMIN_TOKEN, since npm prints flags
  --dry-run            print the plan and do nothing
`;

const options = {
  "site-url": { type: "string" },
  name: { type: "string" },
  id: { type: "string" },
  "akismet-key": { type: "string" },
  region: { type: "string" },
  address: { type: "string" },
  "admin-token": { type: "string" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean" },
} as const;

type Flags = ReturnType<typeof parseFlags>;

function parseFlags(args: string[], environment: NodeJS.ProcessEnv) {
  try {
    return { "akismet-key": environment.AKISMET_KEY, ...parseArgs({ args, options }).values };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

/** @throws when it is no web address, or one with a password in it. */
export function readSiteUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new Error(`"${text}" is no web address: it must look like https://blog.example.com.`);
  }
  return url.href;
}

/** @throws when the server would refuse it, which would be after all else was made. */
export function readSiteId(text: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text)) return text;
  throw new Error(`--id must be of a-z, 0-9 and -, not starting or ending with -: "${text}" is not.`);
}

async function asked(question: Promise<string | symbol>): Promise<string> {
  const answer = await question;
  if (typeof answer !== "string") throw new Error("Stopped; nothing was changed.");
  return answer;
}

const complaint = (read: () => unknown): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** What the flags say, and for the rest what the owner answers. */
async function readAnswers(flags: Flags, environment: NodeJS.ProcessEnv, powers: Powers): Promise<SetupAnswers> {
  const siteUrl =
    flags["site-url"] ??
    (await asked(
      prompts.text({
        message: "The address of your site",
        placeholder: "https://blog.example.com",
        validate: (value) => complaint(() => readSiteUrl(value ?? "")),
      }),
    ));
  const url = readSiteUrl(siteUrl);
  const host = new URL(url).hostname;
  const name = (flags.name ?? (await asked(prompts.text({ message: "Its name", initialValue: host })))).trim() || host;
  const akismetKey =
    flags["akismet-key"] ?? (await askForKey(powers, url, (message) => asked(prompts.password({ message }))));
  const region =
    flags.region ??
    (await asked(
      prompts.select({
        message: "Where are most of your readers?",
        options: Object.entries(REGIONS).map(([value, label]) => ({ value, label })),
      }),
    ));
  if (!(region in REGIONS)) throw new Error(`--region must be one of ${Object.keys(REGIONS).join(", ")}.`);
  return {
    site: { id: readSiteId(flags.id ?? "blog"), name, url },
    akismetKey: akismetKey === "" ? null : akismetKey,
    region,
    address: flags.address === undefined ? null : readAddress(flags.address),
    adminToken: (flags["admin-token"] ?? environment.ADMIN_TOKEN) || null,
  };
}

/** How the owner is told. */
interface Voice {
  say(line: string): void;
  show(text: string, title: string): void;
}

/** Shows what is to be copied without a frame around it, which would break and surround its lines. */
export function showPlain(text: string, title: string): void {
  prompts.log.success(title);
  console.log(`\n${text}\n`);
}

async function refuseWrongKey({ akismetKey, site }: SetupAnswers, powers: Powers, say: Voice["say"]): Promise<void> {
  if (akismetKey === null) return;
  const state = await verifyKey(powers, akismetKey, site.url);
  if (state === "invalid") throw new Error("Akismet does not know this key. Look it up at akismet.com/account.");
  if (state === "unknown") say("Akismet could not be asked about the key; the server will ask again.");
}

function snippet({ address, answers }: SetupState): string {
  return [
    `<afterword-comments site="${answers.site.id}"></afterword-comments>`,
    `<script src="${address}/embed.js" defer></script>`,
  ].join("\n");
}

/**
 * Does all steps one after the other, says what became of each, and shows the snippet and a new token. Whenever it is
 * stopped, the same again goes on from there, with the token that the Worker has.
 */
export async function setUp(answers: SetupAnswers, { say, show, ...tools }: SetupTools & Voice): Promise<SetupState> {
  await refuseWrongKey(answers, tools.powers, say);
  const state: SetupState = { answers, address: "", adminToken: "", isTokenNew: false };
  for (const step of setupSteps(tools)) say(`${step.title}: ${await step.run(state)}`);
  show(snippet(state), "Put this where comments shall be");
  if (state.isTokenNew) show(state.adminToken, "The owner's token. Keep it: it is not shown again");
  await tools.keptToken.remove();
  return state;
}

async function main(args: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const flags = parseFlags(args, environment);
  if (flags.help) return console.log(usage);
  const isAsking = (["site-url", "name", "akismet-key", "region"] as const).some((name) => flags[name] === undefined);
  if (isAsking && !process.stdin.isTTY) throw new Error(`Without a terminal nothing can be asked.\n\n${usage}`);
  prompts.intro("Afterword");
  const answers = await readAnswers(flags, environment, realPowers);
  const tools = { wrangler: runWrangler, powers: realPowers, keptToken, local: await readLocalSettings() };
  if (flags["dry-run"]) {
    const titles = setupSteps(tools).map(({ title }, place) => `${place + 1}. ${title}`);
    prompts.note(titles.join("\n"), "What would be done");
    return;
  }
  const { address } = await setUp(answers, { ...tools, say: prompts.log.step, show: showPlain });
  prompts.outro(`Moderate at ${address}/admin/`);
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2), process.env);
  } catch (error) {
    prompts.cancel(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
