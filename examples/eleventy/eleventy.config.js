const server = "https://comments.example.com";

/** The approved comments as HTML, for readers and search engines that run no script; nothing when the server is away. */
export async function commentsAtBuild(page, origin = server) {
  try {
    const query = new URLSearchParams({ page, part: "comments" });
    const response = await fetch(`${origin}/sites/blog/thread?${query}`, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

/** Gives templates `{% commentsAtBuild page.url %}`, to stand inside <afterword-comments>. */
export default function configure(eleventy) {
  eleventy.addAsyncShortcode("commentsAtBuild", (page) => commentsAtBuild(page));
}
