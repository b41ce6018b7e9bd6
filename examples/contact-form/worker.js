/** Has each message judged by Afterword, forwards all but spam, and thanks everybody alike, so that no robot learns. */
export default {
  async fetch(request, env) {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/contact") return new Response("Not found", { status: 404 });
    const { name, email, message, homepage } = Object.fromEntries(await request.formData());
    const header = (field) => request.headers.get(field);
    const { says, problem } = await check(env, {
      ip: header("CF-Connecting-IP"),
      userAgent: header("User-Agent"),
      referrer: header("Referer"),
      permalink: `${origin}/`,
      type: "contact-form",
      name,
      email,
      body: message,
      honeypot: homepage,
    });
    if (problem) return new Response(`${problem}. Please go back and try again.`, { status: 422 });
    if (says !== "spam" && says !== "discard") await forward(env, { name, email, message, says });
    return Response.redirect(`${origin}/thanks.html`, 303);
  },
};

/** What Afterword says; a message is not lost because nobody could be asked. */
async function check({ AFTERWORD_URL, AFTERWORD_SITE, AFTERWORD_TOKEN }, submission) {
  try {
    const response = await fetch(`${AFTERWORD_URL}/v1/sites/${AFTERWORD_SITE}/checks`, {
      method: "POST",
      headers: { Authorization: `Bearer ${AFTERWORD_TOKEN}` },
      body: JSON.stringify(submission),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    return response.status === 422 ? { problem: answer.error.message } : { says: "unchecked" };
  } catch {
    return { says: "unchecked" };
  }
}

/** To wherever your messages go: here, as JSON to an address of yours. */
async function forward({ FORWARD_TO }, message) {
  const body = JSON.stringify(message);
  const response = await fetch(FORWARD_TO, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!response.ok) throw new Error(`The message was not taken: ${response.status}`);
}
