import type { Me, ServerHealth } from "../contract.ts";
import type { AdminApi } from "./api.ts";
import { useLoaded } from "./loading.tsx";

interface HealthProps {
  api: AdminApi;
  sites: Me["sites"];
  /** Warnings too, not errors alone. */
  isComplete: boolean;
}

/** What the server finds wrong with itself, each with its remedy; nothing where all is well, or it cannot be asked. */
export function Health({ api, sites, isComplete }: HealthProps) {
  const loaded = useLoaded((signal) => api.request<ServerHealth>("GET", "/health", undefined, signal), []);
  const found = loaded.value?.problems ?? [];
  const problems = isComplete ? found : found.filter(({ level }) => level === "error");
  if (problems.length === 0) return null;
  const nameOf = (id: string) => sites.find((site) => site.id === id)?.name ?? id;
  return (
    <details class="state alert health" open={isComplete}>
      <summary>{problems.length === 1 ? "1 thing to mend" : `${problems.length} things to mend`}</summary>
      <ul class="stack">
        {problems.map(({ check, says, remedy, site }) => (
          <li key={`${check} ${says} ${site}`}>
            <p>
              {site !== undefined && <strong>{nameOf(site)}: </strong>}
              {says}
            </p>
            <p class="quiet">{remedy}</p>
          </li>
        ))}
      </ul>
      <button type="button" onClick={loaded.reload}>
        Look again
      </button>
    </details>
  );
}
