import { createApp } from "./app.ts";
import { readConfiguration, type WorkerEnv } from "./config.ts";
import { createContext, realPowers } from "./context.ts";
import { runCron } from "./usecases/run-cron.ts";

const app = createApp(realPowers);

export default {
  fetch: app.fetch,
  async scheduled(_controller, env, execution) {
    const configuration = readConfiguration(env);
    if ("problems" in configuration) {
      console.error({ cron: "not configured", configuration: configuration.problems });
      return;
    }
    await runCron(createContext(env, configuration.settings, execution, realPowers));
  },
} satisfies ExportedHandler<WorkerEnv>;
