import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { Memory, Powers } from "../../context.ts";
import { hex } from "../../domain/keyed-hash.ts";
import { traceLine } from "../../domain/log-line.ts";
import { newTrace } from "../../domain/trace.ts";
import { countUse } from "../../usecases/count-use.ts";
import type { AppEnvironment } from "../environment.ts";
import { ERROR_STATUS } from "../errors.ts";

const OUTCOMES = new Map<number, string>(Object.entries(ERROR_STATUS).map(([code, status]) => [status, code]));

/**
 * Writes one line for each request once its answer is made and what goes on behind it is over. The route is told as a
 * pattern, a site only when it exists: a path can hold anything, Akismet's secret as well.
 */
export function requestLog(powers: Powers, { sites, usage }: Memory) {
  return createMiddleware<AppEnvironment>(async function requestLog(c, next) {
    const startedAt = powers.now();
    const requestId = hex(powers.randomBytes(8));
    const trace = newTrace();
    c.set("requestId", requestId);
    c.set("trace", trace);
    c.set("log", powers.log);
    await next();
    const { status } = c.res;
    const named = trace.siteId ?? c.req.param("site");
    if (named !== undefined && status < 400) sites.add(named);
    trace.siteId = named !== undefined && sites.has(named) ? named : null;
    const route = matchedRoutes(c).at(-1)?.path ?? "";
    const about = { requestId, method: c.req.method, route, status, outcome: OUTCOMES.get(status) ?? "ok" };
    const ms = powers.now() - startedAt;
    const { context } = c.var;
    function write(): void {
      powers.log(traceLine("request", about, startedAt, ms, trace));
      if (context === undefined)
        usage.add("", { requests: 1, rowsRead: 0, rowsWritten: 0, akismetCalls: 0 }, startedAt);
      else countUse(context);
    }
    if (context === undefined) write();
    else context.afterwards(write);
  });
}
