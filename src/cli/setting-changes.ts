export interface Binding {
  kind: "variable" | "database" | "rate limit" | "secret";
  /** A variable's may be of any type; a secret's is never known. */
  value: unknown;
}

export function rateLimit({ limit, period }: { limit: number; period: number }): Binding {
  return { kind: "rate limit", value: `${limit} in ${period} s` };
}

/** What a version of the Worker runs with besides its code, as far as both wrangler.toml and wrangler tell it. */
export interface WorkerSettings {
  compatibilityDate: string;
  /** By name. */
  bindings: Record<string, Binding>;
}

/** What a deployment would change of them, a line each. Secrets stay, and values of variables are told to nobody. */
export function settingChanges(deployed: WorkerSettings, local: WorkerSettings): string[] {
  const names = [...new Set([...Object.keys(deployed.bindings), ...Object.keys(local.bindings)])].sort();
  const changes = names.flatMap((name) => bindingChange(name, deployed.bindings[name], local.bindings[name]));
  if (deployed.compatibilityDate === local.compatibilityDate) return changes;
  return [...changes, `compatibility_date ${deployed.compatibilityDate} becomes ${local.compatibilityDate}`];
}

function bindingChange(name: string, before: Binding | undefined, after: Binding | undefined): string[] {
  if (after === undefined) {
    if (before?.kind === "secret") return [];
    return [`${name} (${before?.kind}) goes: it is not in wrangler.toml`];
  }
  if (before === undefined) return [`${name} (${after.kind}) is new`];
  if (before.kind !== after.kind) return [`${name} (${before.kind}) becomes a ${after.kind}`];
  if (JSON.stringify(before.value) === JSON.stringify(after.value)) return [];
  return [
    after.kind === "variable"
      ? `${name} (variable) has another value`
      : `${name}: ${before.value} becomes ${after.value}`,
  ];
}
