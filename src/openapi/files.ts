import { openApiDocument } from "./document.ts";
import { renderOpenApiPage } from "./page.ts";

/** The files that describe the API, for programs and for people, by their names. */
export function openApiFiles(): [name: string, contents: string][] {
  const document = openApiDocument();
  return [
    ["openapi.json", JSON.stringify(document)],
    ["openapi.html", renderOpenApiPage(document)],
  ];
}
