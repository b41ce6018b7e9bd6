import { Hono } from "hono";
import { readConfiguration } from "./config.ts";
import { createContext, createMemory, type Powers } from "./context.ts";
import { Refusal } from "./domain/error.ts";
import { adminBansAndWords } from "./http/admin/bans-and-words.ts";
import { adminChecks } from "./http/admin/checks.ts";
import { adminComments } from "./http/admin/comments.ts";
import { adminDecisions } from "./http/admin/decisions.ts";
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
export function createApp(powers: Powers) {
  const app = new Hono<AppEnvironment>();
  const memory = createMemory();
  app.onError(errorResponse);
  app.notFound((c) => errorResponse(new Refusal("not_found", "There is nothing here"), c));

  app.use(responseHeaders);
  // Before anything that can fail, so that pages may read why.
  app.use("/v1/sites/*", publicAccess);
  app.use(async function context(c, next) {
    c.set("requestId", [...powers.randomBytes(8)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    const configuration = readConfiguration(c.env);
    if ("problems" in configuration) {
      console.error({ requestId: c.var.requestId, configuration: configuration.problems });
      throw new Refusal("unavailable", "The server is not configured", { retryAfterSeconds: 60 });
    }
    c.set("context", createContext(c.env, configuration.settings, c.executionCtx, powers, memory));
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
