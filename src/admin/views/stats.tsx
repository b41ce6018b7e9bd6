import type { ViewProps } from "../view.ts";

export function StatsView({ site }: ViewProps) {
  return <p>{site.name}</p>;
}
