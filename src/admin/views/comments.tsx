import type { ViewProps } from "../view.ts";

export function CommentsView({ site }: ViewProps) {
  return <p>{site.name}</p>;
}
