import * as v from "valibot";
import { type AkismetCall, text } from "./call.ts";
import { type CompleteFault, type Fault, type FaultName, faultSchema, type SingleFault } from "./fault.ts";

/** Which requests a script is for. Everything named has to fit. */
export interface Match {
  /** `comment-check`, or the beginning of a name and a star: `submit-*`. */
  endpoint?: string;
  /** Text that each field has to contain. */
  fields?: Record<string, string>;
}

/** A fault for the next requests that match. */
export interface Script {
  /** A string is an endpoint. Without it every request matches. */
  match?: string | Match;
  fault: Fault | FaultName;
  /** 1 when absent; a `sequence` takes all its steps, and a `flapping` that recovers again and again has no end. */
  times?: number | "always";
}

/** Reads a script from outside, and throws with every mistake in it. */
export function readScript(input: unknown): CompleteScript {
  const { match = {}, fault, times = naturalTimes(fault) } = v.parse(scriptSchema, input);
  return { match: typeof match === "string" ? { endpoint: match } : match, fault, times };
}

/** The scripts that wait for their requests, in the order in which they were given. */
export class ScriptQueue {
  #scripts: (CompleteScript & { used: number })[] = [];

  add(script: CompleteScript): void {
    this.#scripts.push({ ...script, used: 0 });
  }

  /** The fault for a call, spent by asking for it. `null` when nothing is to happen. */
  take(call: AkismetCall, stage: "request" | "webhook"): SingleFault | null {
    const script = this.#scripts.find((each) => each.used < timesOf(each) && fits(each, call, stage));
    if (!script) return null;
    script.used += 1;
    return stepOf(script.fault, script.used - 1);
  }

  clear(): void {
    this.#scripts = [];
  }
}

interface CompleteScript {
  match: Match;
  fault: CompleteFault;
  times: number | "always";
}

const scriptSchema = v.strictObject({
  match: v.exactOptional(
    v.union([
      v.string(),
      v.strictObject({
        endpoint: v.exactOptional(v.string()),
        fields: v.exactOptional(v.record(v.string(), v.string())),
      }),
    ]),
  ),
  fault: faultSchema,
  times: v.exactOptional(v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal("always")])),
});

function naturalTimes(fault: CompleteFault): number | "always" {
  if (fault.name === "sequence") return fault.steps.length;
  if (fault.name === "flapping") return fault.successes === undefined ? fault.failures : "always";
  return 1;
}

function timesOf(script: CompleteScript): number {
  return script.times === "always" ? Number.POSITIVE_INFINITY : script.times;
}

function fits({ match, fault }: CompleteScript, call: AkismetCall, stage: "request" | "webhook"): boolean {
  if ((fault.name === "webhook") !== (stage === "webhook")) return false;
  const endpoint = call.route.replace(/^1\.\d\//, "");
  const wanted = match.endpoint ?? "*";
  if (wanted.endsWith("*") ? !endpoint.startsWith(wanted.slice(0, -1)) : endpoint !== wanted) return false;
  return Object.entries(match.fields ?? {}).every(([name, part]) => text(call.fields, name).includes(part));
}

function stepOf(fault: CompleteFault, use: number): SingleFault | null {
  if (fault.name === "sequence") return fault.steps[use % fault.steps.length] ?? null;
  if (fault.name !== "flapping") return fault;
  const place = use % (fault.failures + (fault.successes ?? 0));
  return place < fault.failures ? fault.fault : null;
}
