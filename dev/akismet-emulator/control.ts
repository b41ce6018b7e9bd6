import * as v from "valibot";
import type { AkismetEmulator } from "../akismet-emulator.ts";
import type { Script } from "./scripts.ts";

const commandSchema = v.union([
  v.strictObject({ "flush-webhooks": v.literal(true) }),
  v.strictObject({ "duplicate-trap": v.boolean() }),
  v.strictObject({ release: v.literal(true) }),
]);

/**
 * The routes that steer the emulator from outside; `null` for a request to Akismet.
 *
 * - `GET /__log`: all requests since the start or the last reset.
 * - `POST /__reset`: forget everything, scripts and settings too.
 * - `POST /__ctl` with JSON: `{ match, fault, times }` scripts a fault; `{ "flush-webhooks": true }` sends the
 *   webhooks that are due and answers what became of them; `{ "duplicate-trap": false }` lets a comment be checked
 *   twice; `{ "release": true }` answers the requests that are `held`.
 */
export async function control(request: Request, emulator: AkismetEmulator): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case "GET /__log":
      return Response.json(emulator.log);
    case "POST /__reset":
      emulator.reset();
      return Response.json({ reset: true });
    case "POST /__ctl":
      return command(await request.text(), emulator);
    default:
      return pathname.startsWith("/__") ? Response.json({ error: "There is no such control." }, { status: 404 }) : null;
  }
}

async function command(body: string, emulator: AkismetEmulator): Promise<Response> {
  try {
    const input: unknown = JSON.parse(body);
    if (isScript(input)) {
      emulator.script(input);
      return Response.json({ scripted: input });
    }
    return Response.json(await obey(v.parse(commandSchema, input), emulator));
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 400 });
  }
}

async function obey(command: v.InferOutput<typeof commandSchema>, emulator: AkismetEmulator): Promise<object> {
  if ("flush-webhooks" in command) return { deliveries: await emulator.flushWebhooks() };
  if ("release" in command) return { released: emulator.release() };
  emulator.setDuplicateTrap(command["duplicate-trap"]);
  return command;
}

/** Tells a script from the other commands; the emulator checks the rest of it. */
function isScript(input: unknown): input is Script {
  return typeof input === "object" && input !== null && "fault" in input;
}
