import type { AkismetTrial, SiteItem } from "../contract.ts";
import { createDatabase, deploy, findAccount, hasDatabase, migrate, secretNames, setSecrets } from "./deployment.ts";
import { examine } from "./doctor.ts";
import type { KeptToken } from "./kept-token.ts";
import type { LocalSettings } from "./local-settings.ts";
import { problemText } from "./problem.ts";
import { askAsOwner, type Powers, reasonOf, untilHealthy } from "./server.ts";
import type { Wrangler } from "./wrangler.ts";

/** The name of the database in wrangler.toml. */
const DATABASE = "afterword";
const readyTimeoutMs = 90_000;
const passToken =
  "put it into the variable ADMIN_TOKEN, or pass it with --admin-token. Is it lost, set another: npx wrangler secret put ADMIN_TOKEN";

/** What the owner was asked. */
export interface SetupAnswers {
  site: { id: string; name: string; url: string };
  /** `null` without Akismet. */
  akismetKey: string | null;
  region: string;
  /** Where readers reach the Worker; `null` for the address that Cloudflare gives it. */
  address: string | null;
  /** The owner's token of an earlier set-up; `null` makes a new one on a Worker that has none. */
  adminToken: string | null;
}

/** What the steps have found out so far. */
export interface SetupState {
  answers: SetupAnswers;
  address: string;
  adminToken: string;
  /** Whether the owner's token was made by a set-up and must still be shown. */
  isTokenNew: boolean;
}

/** What a set-up works with. */
export interface SetupTools {
  wrangler: Wrangler;
  powers: Powers;
  keptToken: KeptToken;
  local: LocalSettings;
}

export interface Step {
  title: string;
  /** Does it, or finds that it is done, and says which. */
  run(state: SetupState): Promise<string>;
}

export function newSecret(powers: Powers): string {
  return Buffer.from(powers.randomBytes(32)).toString("base64url");
}

/** All that a set-up does, in order. Each step can be repeated: it looks first whether it is done. */
export function setupSteps({ wrangler, powers, keptToken, local }: SetupTools): Step[] {
  return [
    {
      title: "Find the Cloudflare account",
      run: () => findAccount(wrangler),
    },
    {
      title: "Make the database in the chosen region",
      async run({ answers }) {
        if (await hasDatabase(wrangler, DATABASE)) return "it exists; a database stays in its region";
        await createDatabase(wrangler, DATABASE, answers.region);
        return `made in ${answers.region}`;
      },
    },
    {
      title: "Bring its tables up to date",
      async run() {
        await migrate(wrangler);
        return "done";
      },
    },
    {
      title: "Deploy the Worker with its secrets",
      async run(state) {
        const { answers } = state;
        const known = await secretNames(wrangler);
        const earlier = answers.adminToken ?? (await keptToken.read());
        if (earlier === null && known.includes("ADMIN_TOKEN")) {
          throw new Error(`The Worker has an owner's token already: ${passToken}.`);
        }
        state.isTokenNew = answers.adminToken === null;
        state.adminToken = earlier ?? newSecret(powers);
        // Before Cloudflare has it: from there nobody can read it back.
        if (earlier === null) await keptToken.write(state.adminToken);
        const secrets: Record<string, string> = {
          ...(known.includes("ADMIN_TOKEN") ? {} : { ADMIN_TOKEN: state.adminToken }),
          // A new one would end all sessions and make every form token invalid.
          ...(known.includes("SIGNING_SECRET") ? {} : { SIGNING_SECRET: newSecret(powers) }),
          ...(answers.akismetKey === null ? {} : { AKISMET_KEY: answers.akismetKey }),
        };
        const targets = await deploy(wrangler, secrets);
        const target = targets.find((one) => one.startsWith("https://"));
        const address = answers.address ?? target;
        if (address === undefined) {
          throw new Error("Cloudflare gave the Worker no address: pass the one it has with --address.");
        }
        state.address = address;
        // What the owner chose since is not undone by the address that Cloudflare gives.
        if (answers.address === null && known.includes("PUBLIC_URL")) return `${address}; PUBLIC_URL stays as it was`;
        await setSecrets(wrangler, { PUBLIC_URL: address });
        return address;
      },
    },
    {
      title: "Wait until it answers",
      async run({ address, answers }) {
        const domain = `${address} must be a custom domain of the Worker: see docs/deploy.md, The domain.`;
        const advice = `${answers.address === null ? "" : `${domain} `}A new address can take a few minutes.`;
        await untilHealthy(powers, address, readyTimeoutMs, advice);
        return "it does";
      },
    },
    {
      title: "Make the site",
      async run({ answers: { site }, address, adminToken }) {
        const owner = askAsOwner(powers, address, adminToken);
        const made = await owner("POST", "/sites", site);
        if (made.status === 201) return site.id;
        if (made.status === 401) throw new Error(`The Worker has another owner's token: ${passToken}.`);
        if (made.status !== 409) throw new Error(`The site could not be made (${reasonOf(made)}).`);
        const there = (await owner("GET", `/sites/${site.id}`)).body as Partial<SiteItem> | null;
        if (there?.url !== undefined && URL.parse(there.url)?.origin !== new URL(site.url).origin) {
          const remedy = "pass another --id, or change its address in the moderators' page";
          throw new Error(`There is a site ${site.id} already, for ${there.url}: ${remedy}.`);
        }
        const changed = await owner("PATCH", `/sites/${site.id}`, { name: site.name, url: site.url });
        if (changed.status !== 200) throw new Error(`The site could not be changed (${reasonOf(changed)}).`);
        return `${site.id}, which was there`;
      },
    },
    {
      title: "Have Akismet judge a test comment",
      async run({ answers: { site }, address, adminToken }) {
        const tried = await askAsOwner(powers, address, adminToken)("POST", `/sites/${site.id}/akismet/trials`);
        if (tried.status !== 200) return `it could not be tried (${reasonOf(tried)})`;
        const { result, detail } = tried.body as AkismetTrial;
        if (result === null) return "there is no key, so local checks alone judge";
        return result === "spam"
          ? "it does, and nothing of it is kept"
          : `it does not as it should (${detail ?? result})`;
      },
    },
    {
      title: "Look at it from outside",
      async run({ address, adminToken }) {
        const problems = await examine(powers, { address, token: adminToken, ...local });
        return problems.length === 0 ? "all is well" : ["", ...problems.map(problemText)].join("\n");
      },
    },
  ];
}
