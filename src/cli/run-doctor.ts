// `npm run doctor -- --address URL`: names what is wrong with a deployment, and what to do.
import { parseArgs } from "node:util";
import { examine } from "./doctor.ts";
import { readLocalSettings } from "./local-settings.ts";
import { readOwnerToken } from "./owner-token.ts";
import { problemText } from "./problem.ts";
import { readAddress, realPowers } from "./server.ts";

const usage = "Usage: npm run doctor -- --address https://comments.example.com, with the owner's token in ADMIN_TOKEN";

try {
  const { values } = parseArgs({
    options: { address: { type: "string" }, "admin-token": { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help || values.address === undefined) throw new Error(usage);
  const address = readAddress(values.address.replace(/\/$/, ""));
  const token = await readOwnerToken(values["admin-token"], process.env);
  const { isWorkersDevOpen } = await readLocalSettings();
  const problems = await examine(realPowers, { address, token, isWorkersDevOpen });
  for (const problem of problems) console.log(`${problemText(problem)}\n`);
  console.log(problems.length === 0 ? "All is well." : `${problems.length} to look at.`);
  if (problems.some(({ level }) => level === "error")) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
