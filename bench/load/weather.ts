import { setTimeout as delay } from "node:timers/promises";
import type { AkismetEmulator, Fault } from "../../dev/akismet-emulator.ts";

/** What befalls Akismet, one after the other. */
const FAULTS: Fault[] = [
  { name: "slow", delayMs: 1_500 },
  { name: "flapping", failures: 2, successes: 3 },
  { name: "unreachable" },
  { name: "slow" },
  { name: "reset" },
];

/** Longer than Akismet is left alone once it gave no clear answers. */
const WELL_MS = 75_000;
const FAULT_MS = 20_000;

/** Lets Akismet be well and ill in turns until it is told to end; leaves it well. */
export async function changeWeather(emulator: AkismetEmulator, signal: AbortSignal): Promise<void> {
  const wait = (durationMs: number) => delay(durationMs, undefined, { signal }).catch(() => undefined);
  for (let turn = 0; !signal.aborted; turn += 1) {
    await wait(FAULT_MS);
    emulator.script({ match: "comment-check", fault: FAULTS[turn % FAULTS.length]!, times: "always" });
    await wait(FAULT_MS);
    emulator.reset();
    await wait(WELL_MS - FAULT_MS);
  }
}
