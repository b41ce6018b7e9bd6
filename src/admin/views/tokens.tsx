import type { ViewProps } from "../view.ts";

export function TokensView({ site }: ViewProps) {
  return <p>{site.name}</p>;
}
