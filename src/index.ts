import { createApp } from "./app.ts";
import { readConfiguration, type WorkerEnv } from "./config.ts";
import { createContext, createMemory, realPowers } from "./context.ts";
import { meterDatabase } from "./db/metered-database.ts";
import { newTrace } from "./domain/trace.ts";
import { runCron } from "./usecases/run-cron.ts";

const memory = createMemory();
const app = createApp(realPowers, memory);

export default {
  fetch: app.fetch,
  async scheduled(_controller, env, execution) {
    const configuration = readConfiguration(env);
    if ("problems" in configuration) {
      realPowers.log({ level: "error", event: "failure", where: "cron", configuration: configuration.problems });
      return;
    }
    const trace = newTrace();
    const metered = { ...env, DB: meterDatabase(env.DB, trace, realPowers.now) };
    await runCron(createContext(metered, configuration.settings, execution, realPowers, memory, trace));
  },
} satisfies ExportedHandler<WorkerEnv>;
