import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderCommentList } from "../../src/render/comment-list.ts";

const read = (path: string) => readFileSync(new URL(`../../examples/${path}`, import.meta.url), "utf8");

const permalink = "https://blog.example/soil/";
const server = "https://comments.example.com";
const thread = `${server}/sites/blog/thread?page=https%3A%2F%2Fblog.example%2Fsoil%2F`;
const title = "Soil &amp; water";

/** What the server has for a page without comments, when the site is built. */
const noComments = renderCommentList({
  comments: [],
  links: { permalink: String, moreReplies: String, reply: null },
  showsVotes: true,
});

/** What a generator makes of each expression in its template, for the article of the examples. */
const templates: Record<string, { file: string; values: [string, string][] }> = {
  hugo: {
    file: "layouts/_partials/afterword.html",
    values: [
      [`{{ site.Params.afterword.site }}`, "blog"],
      [`{{ site.Params.afterword.server }}`, server],
      [`{{ .Permalink }}`, permalink],
      [`{{ .Permalink | urlquery }}`, encodeURIComponent(permalink)],
      [`{{ .Title }}`, title],
      [`{{ with .Date }}{{ .Format "2006-01-02" }}{{ end }}`, "2026-11-20"],
      [`{{ with .Params.tags }}{{ delimit . ", " }}{{ end }}`, "garden, water"],
      [`{{ site.Language.Locale }}`, "en"],
    ],
  },
  jekyll: {
    file: "_includes/afterword.html",
    values: [
      [`{{ site.afterword.site }}`, "blog"],
      [`{{ site.afterword.server }}`, server],
      [`{{ page.url | absolute_url }}`, permalink],
      [`{{ page.url | absolute_url | cgi_escape }}`, encodeURIComponent(permalink)],
      [`{{ page.title | escape }}`, title],
      [`{{ page.date | date: "%Y-%m-%d" }}`, "2026-11-20"],
      [`{{ page.tags | join: ", " | escape }}`, "garden, water"],
      [`{{ site.lang | default: "en" }}`, "en"],
    ],
  },
  eleventy: {
    file: "_includes/afterword.njk",
    values: [
      [`{{ afterword.site }}`, "blog"],
      [`{{ afterword.server }}`, server],
      [`{{ afterword.blog }}{{ page.url }}`, permalink],
      [`{{ page.url | urlencode }}`, encodeURIComponent("/soil/")],
      [`{% commentsAtBuild page.url %}`, noComments],
      [`{{ title }}`, title],
      [`{{ page.date.toISOString().slice(0, 10) }}`, "2026-11-20"],
      [`{{ (tags or []) | join(", ") }}`, "garden, water"],
      [`{{ page.lang or "en" }}`, "en"],
    ],
  },
  astro: {
    file: "src/components/Afterword.astro",
    values: [
      [`{site}`, `"blog"`],
      [`{page}`, `"${permalink}"`],
      [`{title}`, `"${title}"`],
      [`{published.toISOString().slice(0, 10)}`, `"2026-11-20"`],
      [`{tags.join(", ")}`, `"garden, water"`],
      [`{lang}`, `"en"`],
      [`{thread}`, `"${thread}"`],
      [`is:inline src={\`\${server}/embed.js\`}`, `src="${server}/embed.js"`],
    ],
  },
  nextjs: {
    file: "app/afterword.tsx",
    values: [
      [`className=`, "class="],
      [`referrerPolicy=`, "referrerpolicy="],
      [`{site}`, `"blog"`],
      [`{page}`, `"${permalink}"`],
      [`{title}`, `"${title}"`],
      [`{published.toISOString().slice(0, 10)}`, `"2026-11-20"`],
      [`{tags.join(", ")}`, `"garden, water"`],
      [`{lang}`, `"en"`],
      [`{thread}`, `"${thread}"`],
      // Next.js adds it to the document itself.
      [`<Script src={\`\${server}/embed.js\`} />`, ""],
    ],
  },
  "wordpress-theme": {
    file: "comments.php",
    values: [
      [`<?php echo esc_attr( AFTERWORD_SITE ); ?>`, "blog"],
      [`<?php echo esc_url( get_permalink() ); ?>`, permalink],
      [`<?php the_title_attribute(); ?>`, title],
      [`<?php echo esc_attr( get_the_date( 'Y-m-d' ) ); ?>`, "2026-11-20"],
      [`<?php echo esc_attr( $afterword_tags ); ?>`, "garden, water"],
      [`<?php echo esc_attr( get_bloginfo( 'language' ) ); ?>`, "en-US"],
      [`<?php echo esc_url( $afterword_thread ); ?>`, thread],
    ],
  },
};

/** The comments' part of a page or template, on one line. */
function sectionOf(html: string): string {
  return (/<section class(?:Name)?="comments">.*?<\/section>/s.exec(html)?.[0] ?? "").replace(/\s+/g, " ");
}

describe("examples: the template, filled as its generator fills it, is the page", () => {
  test.each(Object.entries(templates))("%s", (name, { file, values }) => {
    let filled = read(`${name}/${file}`);
    for (const [expression, value] of values) {
      expect(filled).toContain(expression);
      filled = filled.replaceAll(expression, value);
    }
    expect(sectionOf(filled)).toBe(sectionOf(read(`${name}/page.html`)));
  });

  test("wordpress-theme: with the script that its functions.php asks for", () => {
    const code = read("wordpress-theme/functions.php");
    const [, handle, path] =
      /wp_enqueue_script\( '(\w+)', AFTERWORD_SERVER \. '([^']+)', array\(\), null, \$defer \)/.exec(code) ?? [];
    expect(code).toContain(`const AFTERWORD_SITE   = 'blog';\nconst AFTERWORD_SERVER = '${server}';`);
    expect(read("wordpress-theme/page.html")).toContain(
      `<script src="${server}${path}" id="${handle}-js" defer data-wp-strategy="defer"></script>`,
    );
  });
});
