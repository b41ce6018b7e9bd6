import type { BanItem, OutboxItem, TokenCreated } from "../../src/contract.ts";
import { Afterword, newReader } from "./afterword.ts";
import { Program } from "./programs.ts";

export type Scenario = (afterword: Afterword) => Promise<unknown>;

const change = (body: unknown, method = "PATCH"): RequestInit => ({ method, body: JSON.stringify(body) });

async function approved(afterword: Afterword): Promise<number> {
  return (await afterword.submit({ body: "Approved." })).comment.id;
}

async function spammed(afterword: Afterword): Promise<number> {
  const id = await approved(afterword);
  await afterword.decided([id], "spam");
  return id;
}

/** For each route, a request that is answered as the route is meant to be. */
export const SCENARIOS: Record<string, Scenario> = {
  "GET /healthz": (a) => a.fetch("/healthz"),
  "GET /sites/:site/privacy": (a) => a.fetch(`/sites/${a.siteId}/privacy`),
  "GET /sites/:site/thread": async (a) => {
    await approved(a);
    await a.fetch(`/sites/${a.siteId}/thread?page=/hello&part=comments`);
    return a.fetch(`/sites/${a.siteId}/thread?page=/hello`);
  },
  "POST /v1/sites/:site/form-tokens": (a) => a.token(),
  "GET /v1/sites/:site/comments": async (a) => {
    const parent = await approved(a);
    await a.submit({ body: "A reply.", parent });
    return a.thread();
  },
  "POST /v1/sites/:site/comments": approved,
  "PATCH /v1/sites/:site/comments/:id": async (a) => {
    const reader = newReader();
    const { comment } = await a.submit({ body: "First." }, reader);
    return a.own("PATCH", comment.id, reader, { body: "Second." });
  },
  "DELETE /v1/sites/:site/comments/:id": async (a) => {
    const reader = newReader();
    const { comment } = await a.submit({ body: "Mine." }, reader);
    return a.own("DELETE", comment.id, reader);
  },
  "POST /v1/sites/:site/comments/:id/status": async (a) => {
    const reader = newReader();
    const { comment } = await a.submit({ body: "Mine." }, reader);
    return a.own("POST", comment.id, reader);
  },
  "GET /v1/sites/:site/comments/:id": async (a) => {
    const parent = await approved(a);
    const { comment } = await a.submit({ body: "A reply.", parent });
    return a.fetch(`/v1/sites/${a.siteId}/comments/${comment.id}`);
  },
  "GET /v1/sites/:site/counts": async (a) => {
    await approved(a);
    return a.fetch(`/v1/sites/${a.siteId}/counts?page=/hello&page=/never`);
  },
  "PUT /v1/sites/:site/comments/:id/vote": async (a) => {
    const vote = change({ voterKey: newReader().authorKey, value: 1 }, "PUT");
    return a.fetch(`/v1/sites/${a.siteId}/comments/${await approved(a)}/vote`, vote);
  },
  "POST /v1/sites/:site/comments/:id/reports": async (a) =>
    a.post(`/v1/sites/${a.siteId}/comments/${await approved(a)}/reports`, { reason: "Rude." }),
  "POST /v1/sites/:site/preview": (a) => a.post(`/v1/sites/${a.siteId}/preview`, { body: "*Nice*." }),
  "POST /v1/sites/:site/akismet/:id/:secret": async (a) => {
    const id = await approved(a);
    const row = await a.row(id);
    const { callback = "" } = JSON.parse(String(row?.submitted)) as { callback?: string };
    const comments = [{ guid: row?.akismet_guid, result: "spam" }];
    return a.fetch(new URL(callback).pathname, change({ key: "0123456789ab", comments }, "POST"));
  },
  "POST /v1/sites/:site/checks": async (a) => (await Program.of(a)).send({}),
  "POST /v1/sites/:site/checks/:id/feedback": async (a) => {
    const program = await Program.of(a);
    return program.feedback((await program.check({})).id, "spam");
  },
  "POST /1.1/verify-key": async (a) => (await Program.of(a)).akismet("verify-key"),
  "POST /1.1/comment-check": async (a) => (await Program.of(a)).akismet("comment-check"),
  "POST /1.1/submit-spam": async (a) => (await Program.of(a)).akismet("submit-spam"),
  "POST /1.1/submit-ham": async (a) => (await Program.of(a)).akismet("submit-ham"),
  "GET /v1/admin/sites/:site/checks": async (a) => {
    const program = await Program.of(a);
    await program.feedback((await program.check({ name: "Ada" })).id, "spam");
    return a.admin(`/sites/${a.siteId}/checks`);
  },
  "POST /v1/admin/sites/:site/checks/:id/feedback": async (a) => {
    const { id } = await (await Program.of(a)).check({});
    return a.adminPost(`/sites/${a.siteId}/checks/${id}/feedback`, { status: "spam" });
  },
  "GET /v1/admin/me": (a) => a.admin("/me"),
  "GET /v1/admin/sites": (a) => a.admin("/sites"),
  "POST /v1/admin/sites": async () => new Afterword().open(),
  "GET /v1/admin/sites/:site": (a) => a.admin(`/sites/${a.siteId}`),
  "PATCH /v1/admin/sites/:site": (a) => a.set({ holdAll: true }),
  "GET /v1/admin/sites/:site/comments": async (a) => {
    await spammed(a);
    return a.queue();
  },
  "GET /v1/admin/sites/:site/comments/:id": async (a) => a.detail(await spammed(a)),
  "POST /v1/admin/sites/:site/decisions": async (a) => a.decide([await spammed(a), 1], "trash"),
  "POST /v1/admin/sites/:site/rechecks": async (a) =>
    a.adminPost(`/sites/${a.siteId}/rechecks`, { ids: [await approved(a), 1] }),
  "GET /v1/admin/sites/:site/bans": async (a) => {
    await a.adminPost(`/sites/${a.siteId}/bans`, { kind: "domain", value: "evil.example" });
    return a.admin(`/sites/${a.siteId}/bans`);
  },
  "POST /v1/admin/sites/:site/bans": (a) =>
    a.adminPost(`/sites/${a.siteId}/bans`, { kind: "address", value: "203.0.113.7", until: "2027-01-01", note: "x" }),
  "DELETE /v1/admin/sites/:site/bans/:id": async (a) => {
    const made = await a.adminPost(`/sites/${a.siteId}/bans`, { kind: "email", value: "x@evil.example" });
    return a.admin(`/sites/${a.siteId}/bans/${((await made.json()) as BanItem).id}`, { method: "DELETE" });
  },
  "GET /v1/admin/sites/:site/words": (a) => a.admin(`/sites/${a.siteId}/words`),
  "PUT /v1/admin/sites/:site/words": (a) =>
    a.admin(`/sites/${a.siteId}/words`, change({ hold: ["casino"], block: [] }, "PUT")),
  "POST /v1/admin/sites/:site/words/trials": async (a) => {
    await a.submit({ body: "A casino." });
    return a.adminPost(`/sites/${a.siteId}/words/trials`, { hold: ["casino"], block: [] });
  },
  "GET /v1/admin/sites/:site/outbox": async (a) => {
    a.emulator.script({ match: "submit-spam", fault: "server-error", times: "always" });
    await spammed(a);
    return a.outbox();
  },
  "POST /v1/admin/sites/:site/outbox/:id/retries": async (a) => {
    a.emulator.script({ match: "submit-spam", fault: "server-error", times: "always" });
    await spammed(a);
    const [item] = (await a.outbox()) as [OutboxItem];
    return a.adminPost(`/sites/${a.siteId}/outbox/${item.id}/retries`, {});
  },
  "POST /v1/admin/sites/:site/akismet/trials": (a) => a.adminPost(`/sites/${a.siteId}/akismet/trials`, {}),
  "GET /v1/admin/sites/:site/counts": (a) => a.admin(`/sites/${a.siteId}/counts`),
  "PATCH /v1/admin/sites/:site/comments/:id": async (a) =>
    a.admin(`/sites/${a.siteId}/comments/${await approved(a)}`, change({ body: "Corrected.", pinned: true })),
  "DELETE /v1/admin/sites/:site/comments/:id": async (a) =>
    a.admin(`/sites/${a.siteId}/comments/${await spammed(a)}`, { method: "DELETE" }),
  "POST /v1/admin/sites/:site/comments": (a) =>
    a.adminPost(`/sites/${a.siteId}/comments`, { page: "/hello", body: "From the author.", role: "author" }),
  "GET /v1/admin/sites/:site/pages": async (a) => {
    await approved(a);
    return a.admin(`/sites/${a.siteId}/pages`);
  },
  "PATCH /v1/admin/sites/:site/pages/:id": async (a) => {
    const { page } = await a.queued(await approved(a));
    return a.admin(`/sites/${a.siteId}/pages/${page.id}`, change({ open: false, title: "Hello" }));
  },
  "GET /v1/admin/sites/:site/stats": async (a) => {
    await approved(a);
    return a.admin(`/sites/${a.siteId}/stats?days=7`);
  },
  "GET /v1/admin/tokens": async (a) => {
    await a.adminPost("/tokens", { name: "Reader", sites: [a.siteId], scopes: ["read"] });
    return a.admin("/tokens");
  },
  "POST /v1/admin/tokens": (a) => a.adminPost("/tokens", { name: "Mod", sites: null, scopes: ["read", "moderate"] }),
  "DELETE /v1/admin/tokens/:id": async (a) => {
    const made = await a.adminPost("/tokens", { name: "Brief", sites: [a.siteId], scopes: ["read"] });
    return a.admin(`/tokens/${((await made.json()) as TokenCreated).id}`, { method: "DELETE" });
  },
  "GET /v1/admin/health": (a) => a.admin("/health"),
  "POST /admin/session": (a) =>
    a.post("/admin/session", { token: "test-admin-token" }, { Origin: "https://comments.example" }),
  "DELETE /admin/session": (a) =>
    a.fetch("/admin/session", { method: "DELETE", headers: { Origin: "https://comments.example" } }),
};
