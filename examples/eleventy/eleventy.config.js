import afterword from "./_data/afterword.js";

/**
 * The approved comments as HTML, for readers and search engines that run no script; nothing while the server is away.
 * Only the first page: the header `Link` leads on.
 */
export async function commentsAtBuild(page, { site, server } = afterword) {
  try {
    const query = new URLSearchParams({ page, part: "comments" });
    const response = await fetch(`${server}/sites/${site}/thread?${query}`, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

export default function configure(eleventy) {
  eleventy.addAsyncShortcode("commentsAtBuild", (page) => commentsAtBuild(page));
}
