// `npm run doctor -- --address URL [--admin-token TOKEN]`: names what is wrong with a deployment, and what to do.
import { parseArgs } from "node:util";
import { examine } from "./doctor.ts";
import { realPowers } from "./server.ts";

const { values } = parseArgs({ options: { address: { type: "string" }, "admin-token": { type: "string" } } });
const token = values["admin-token"] ?? process.env.ADMIN_TOKEN;
if (values.address === undefined || token === undefined) {
  console.error(
    "Usage: npm run doctor -- --address https://comments.example.com --admin-token TOKEN (or the variable ADMIN_TOKEN)",
  );
  process.exitCode = 2;
} else {
  const troubles = await examine(realPowers, { address: values.address.replace(/\/$/, ""), token });
  for (const { what, remedy } of troubles) console.log(`${what}\n  ${remedy}\n`);
  console.log(troubles.length === 0 ? "All is well." : `${troubles.length} to look at.`);
  if (troubles.length > 0) process.exitCode = 1;
}
