import { Hono } from "hono";
import { readConfiguration } from "./config.ts";
import { createContext, createMemory, type Memory, type Powers } from "./context.ts";
import { meterDatabase } from "./db/metered-database.ts";
import { Refusal } from "./domain/error.ts";
import { adminBansAndWords } from "./http/admin/bans-and-words.ts";
import { adminChecks } from "./http/admin/checks.ts";
import { adminComments } from "./http/admin/comments.ts";
import { adminDecisions } from "./http/admin/decisions.ts";
import { adminHealth } from "./http/admin/health.ts";
import { adminMe } from "./http/admin/me.ts";
import { adminOutbox } from "./http/admin/outbox.ts";
import { adminPages } from "./http/admin/pages.ts";
import { adminSession } from "./http/admin/session.ts";
import { adminSites } from "./http/admin/sites.ts";
import { adminStats } from "./http/admin/stats.ts";
import { adminTokens } from "./http/admin/tokens.ts";
import type { AppEnvironment } from "./http/environment.ts";
import { errorResponse } from "./http/errors.ts";
import { responseHeaders } from "./http/middleware/headers.ts";
import { publicAccess } from "./http/middleware/public-access.ts";
import { requestLog } from "./http/middleware/request-log.ts";
import { misfitOf } from "./http/misfit.ts";
import { akismetCallbacks } from "./http/public/akismet-callback.ts";
import { comment } from "./http/public/comment.ts";
import { comments } from "./http/public/comments.ts";
import { counts } from "./http/public/counts.ts";
import { formTokens } from "./http/public/form-tokens.ts";
import { preview } from "./http/public/preview.ts";
import { privacy } from "./http/public/privacy.ts";
import { reports } from "./http/public/reports.ts";
import { threadDocument } from "./http/public/thread-document.ts";
import { votes } from "./http/public/votes.ts";
import { akismetApi } from "./http/spam-api/akismet-api.ts";
import { checks } from "./http/spam-api/checks.ts";

/** The whole HTTP surface. Tests give it a clock, randomness and a network of their own. */
export function createApp(powers: Powers, memory: Memory = createMemory()) {
  const app = new Hono<AppEnvironment>();
  app.onError(async (error, c) => errorResponse(await misfitOf(error, c), c));
  app.notFound((c) => errorResponse(new Refusal("not_found", "There is nothing here"), c));

  app.use(requestLog(powers, memory));
  app.use(responseHeaders);
  // Before anything that can fail, so that pages may read why.
  app.use("/v1/sites/*", publicAccess);
  app.use(async function context(c, next) {
    const configuration = readConfiguration(c.env);
    if ("problems" in configuration) {
      const { requestId } = c.var;
      powers.log({ level: "error", event: "failure", requestId, configuration: configuration.problems });
      const message = `The server is not configured: ${configuration.problems.join("; ")}`;
      throw new Refusal("unavailable", message, { retryAfterSeconds: 60 });
    }
    const { trace } = c.var;
    const metered = { ...c.env, DB: meterDatabase(c.env.DB, trace, powers.now) };
    c.set("context", createContext(metered, configuration.settings, c.executionCtx, powers, memory, trace));
    await next();
  });

  app.get("/healthz", (c) => c.json({ status: "ok" }));

  app.route("/v1/sites", formTokens);
  app.route("/v1/sites", comments);
  app.route("/v1/sites", comment);
  app.route("/v1/sites", votes);
  app.route("/v1/sites", reports);
  app.route("/v1/sites", preview);
  app.route("/v1/sites", counts);
  app.route("/v1/sites", akismetCallbacks);
  app.route("/v1/sites", checks);
  app.route("/sites", privacy);
  app.route("/sites", threadDocument);

  app.route("/1.1", akismetApi);

  app.route("/admin/session", adminSession);
  app.route("/v1/admin/health", adminHealth);
  app.route("/v1/admin/me", adminMe);
  app.route("/v1/admin/tokens", adminTokens);
  app.route("/v1/admin/sites", adminSites);
  app.route("/v1/admin/sites", adminComments);
  app.route("/v1/admin/sites", adminDecisions);
  app.route("/v1/admin/sites", adminBansAndWords);
  app.route("/v1/admin/sites", adminPages);
  app.route("/v1/admin/sites", adminStats);
  app.route("/v1/admin/sites", adminOutbox);
  app.route("/v1/admin/sites", adminChecks);
  return app;
}
