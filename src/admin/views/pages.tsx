import type { ViewProps } from "../view.ts";

export function PagesView({ site }: ViewProps) {
  return <p>{site.name}</p>;
}
