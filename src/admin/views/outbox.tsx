import type { ViewProps } from "../view.ts";

export function OutboxView({ site }: ViewProps) {
  return <p>{site.name}</p>;
}
