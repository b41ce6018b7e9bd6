import type { SiteItem } from "../../contract.ts";
import { CopyText } from "../copy-text.tsx";

/** What to put into the site's pages. */
export function EmbedSnippet({ site }: { site: SiteItem }) {
  const lines = [
    `<afterword-comments site="${site.id}"></afterword-comments>`,
    `<script src="${location.origin}/embed.js" defer></script>`,
  ];
  return (
    <section class="card stack" aria-labelledby="embed-title">
      <h2 id="embed-title">Show the comments</h2>
      <p>Put these two lines into every page, where its comments shall be.</p>
      <CopyText label="Code for your pages" text={lines.join("\n")} />
    </section>
  );
}
