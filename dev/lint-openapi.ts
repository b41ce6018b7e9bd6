// Holds the OpenAPI document against the rules of Redocly's linter.
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { openApiFiles } from "./openapi.ts";

const config = await createConfig({ extends: ["recommended-strict"] });
const source = new Map(await openApiFiles()).get("openapi.json") ?? "";
const problems = await lintFromString({ source, absoluteRef: "/openapi.json", config });
for (const { ruleId, message, location } of problems) {
  console.error(`openapi.json: ${ruleId}: ${message} (${location[0]?.pointer ?? "?"})`);
}
if (problems.length > 0) process.exitCode = 1;
