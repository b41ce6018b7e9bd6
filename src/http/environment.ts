import type { Context, WorkerEnv } from "../context.ts";
import type { Actor, SignIn } from "../domain/actor.ts";
import type { LogLine } from "../domain/log-line.ts";
import type { Trace } from "../domain/trace.ts";
import type { RequestBody } from "./request-body.ts";

/** What Hono's handlers find on their context. */
export interface AppEnvironment {
  Bindings: WorkerEnv;
  Variables: {
    context: Context;
    requestId: string;
    trace: Trace;
    log: (line: LogLine) => void;
    actor: Actor;
    signIn: SignIn;
    /** What a program shows, not yet looked up. */
    credential: string;
    bytes: Uint8Array;
    readBody: () => RequestBody;
    readJson: () => object;
  };
}
