import { describe, expect, it } from "vitest";
import { changedThreadTags } from "../../../src/domain/thread-tag.ts";
import { OPERATIONS } from "../../../src/openapi/operations.ts";
import { Afterword, newAddress, newReader, type Reader } from "../afterword.ts";

interface Scene {
  afterword: Afterword;
  /** Of the comment that is shown. */
  author: Reader;
  shown: number;
  /** Waits for a moderator. */
  held: number;
  heldAuthor: Reader;
  pageId: number;
}

interface Change {
  act: (scene: Scene) => Promise<Response | undefined>;
  /** What is made ready before, and purges for itself. */
  prepare?: (scene: Scene) => Promise<unknown>;
  purges: "the page" | "a new page" | "both pages" | "nothing";
}

const TWO_LINKS = "https://a.example and https://b.example";

async function sceneOf(afterword: Afterword): Promise<Scene> {
  const [author, heldAuthor] = [newReader(), newReader()];
  const shown = (await afterword.submit({ body: "Shown." }, author)).comment.id;
  const held = (await afterword.submit({ body: TWO_LINKS }, heldAuthor)).comment.id;
  const { page } = await afterword.queued(shown);
  return { afterword, author, heldAuthor, shown, held, pageId: page.id };
}

const send =
  (fields: Record<string, unknown>): Change["act"] =>
  async ({ afterword }) => {
    const token = await afterword.token(String(fields.page ?? "/hello"), 61_000);
    return afterword.send({ token, ...fields });
  };

const report: Change["act"] = ({ afterword, shown }) =>
  afterword.post(`/v1/sites/${afterword.siteId}/comments/${shown}/reports`, { reason: "Rude." });

const patch = (afterword: Afterword, path: string, body: object) =>
  afterword.admin(`/sites/${afterword.siteId}${path}`, { method: "PATCH", body: JSON.stringify(body) });

/** A comment that nobody could judge when it came. */
async function sendUnchecked(scene: Scene): Promise<void> {
  const { afterword } = scene;
  afterword.emulator.script({ match: "comment-check", fault: "server-error" });
  await send({ body: "Nobody could say." })(scene);
  afterword.advance(60 * 60_000);
}

const CHANGES: Record<string, Record<string, Change>> = {
  "POST /v1/sites/:site/comments": {
    "a comment": { act: send({ body: "Nice." }), purges: "the page" },
    "the first comment of a page": { act: send({ body: "Nice.", page: "/new" }), purges: "a new page" },
    "a comment that is held": { act: send({ body: `${TWO_LINKS}!` }), purges: "nothing" },
    spam: { act: send({ body: "emu-spam" }), purges: "nothing" },
  },
  "PATCH /v1/sites/:site/comments/:id": {
    "an edit": {
      act: ({ afterword, shown, author }) => afterword.own("PATCH", shown, author, { body: "Better." }),
      purges: "the page",
    },
    "an edit that is held": {
      act: ({ afterword, shown, author }) => afterword.own("PATCH", shown, author, { body: "emu-spam" }),
      purges: "the page",
    },
    "an edit of what is held": {
      act: ({ afterword, held, heldAuthor }) => afterword.own("PATCH", held, heldAuthor, { body: TWO_LINKS }),
      purges: "nothing",
    },
  },
  "DELETE /v1/sites/:site/comments/:id": {
    "an author's deletion": {
      act: ({ afterword, shown, author }) => afterword.own("DELETE", shown, author),
      purges: "the page",
    },
    "a deletion of what is held": {
      act: ({ afterword, held, heldAuthor }) => afterword.own("DELETE", held, heldAuthor),
      purges: "nothing",
    },
  },
  "PUT /v1/sites/:site/comments/:id/vote": {
    // Each would be a purge of the few that there are; it is seen within minutes.
    "a vote": {
      act: ({ afterword, shown }) =>
        afterword.fetch(`/v1/sites/${afterword.siteId}/comments/${shown}/vote`, {
          method: "PUT",
          headers: { "CF-Connecting-IP": newAddress() },
          body: JSON.stringify({ voterKey: "k".repeat(22), value: 1 }),
        }),
      purges: "nothing",
    },
  },
  "POST /v1/sites/:site/comments/:id/reports": {
    "a report": { act: report, purges: "nothing" },
    "the report that holds": {
      prepare: async (scene) => [await report(scene), await report(scene)],
      act: report,
      purges: "the page",
    },
  },
  "POST /v1/sites/:site/akismet/:id/:secret": {
    "Akismet's correction": {
      act: async ({ afterword, shown }) => {
        const row = await afterword.row(shown);
        const { callback } = JSON.parse(String(row?.submitted)) as { callback: string };
        const comments = [{ guid: row?.akismet_guid, result: "true" }];
        return afterword.post(new URL(callback).pathname, { key: "0123456789ab", comments });
      },
      purges: "the page",
    },
  },
  "POST /v1/admin/sites/:site/decisions": {
    "a decision to hide": { act: ({ afterword, shown }) => afterword.decide([shown], "spam"), purges: "the page" },
    "a decision to show": { act: ({ afterword, held }) => afterword.decide([held], "approved"), purges: "the page" },
    "a decision on what stays hidden": {
      act: ({ afterword, held }) => afterword.decide([held], "trash"),
      purges: "nothing",
    },
    "a decision that changes nothing": {
      act: ({ afterword, shown }) => afterword.decide([shown], "approved"),
      purges: "nothing",
    },
  },
  "POST /v1/admin/sites/:site/rechecks": {
    "a recheck that shows": {
      prepare: sendUnchecked,
      act: async ({ afterword }) => {
        const { comments } = await afterword.queue("status=pending");
        return afterword.adminPost(`/sites/${afterword.siteId}/rechecks`, { ids: comments.map(({ id }) => id) });
      },
      purges: "the page",
    },
  },
  "PATCH /v1/admin/sites/:site/comments/:id": {
    "a moderator's edit": {
      act: ({ afterword, shown }) => patch(afterword, `/comments/${shown}`, { body: "Milder." }),
      purges: "the page",
    },
    "a pin": {
      act: ({ afterword, shown }) => patch(afterword, `/comments/${shown}`, { pinned: true }),
      purges: "the page",
    },
    "a moderator's edit of what is held": {
      act: ({ afterword, held }) => patch(afterword, `/comments/${held}`, { body: "Milder." }),
      purges: "nothing",
    },
  },
  "DELETE /v1/admin/sites/:site/comments/:id": {
    // It was in no thread, or a tombstone before and after.
    "a deletion for good": {
      prepare: ({ afterword, held }) => afterword.decided([held], "trash"),
      act: ({ afterword, held }) =>
        afterword.admin(`/sites/${afterword.siteId}/comments/${held}`, { method: "DELETE" }),
      purges: "nothing",
    },
  },
  "POST /v1/admin/sites/:site/comments": {
    "a comment as the site": {
      act: ({ afterword }) =>
        afterword.adminPost(`/sites/${afterword.siteId}/comments`, { page: "/hello", body: "Hello." }),
      purges: "the page",
    },
  },
  "PATCH /v1/admin/sites/:site/pages/:id": {
    "a page that is closed": {
      act: ({ afterword, pageId }) => patch(afterword, `/pages/${pageId}`, { open: false }),
      purges: "the page",
    },
    "a page that is moved": {
      act: ({ afterword, pageId }) => patch(afterword, `/pages/${pageId}`, { key: "/moved" }),
      purges: "the page",
    },
    "a page that is merged": {
      prepare: (scene) => send({ body: "There.", page: "/other" })(scene),
      act: ({ afterword, pageId }) => patch(afterword, `/pages/${pageId}`, { key: "/other" }),
      purges: "both pages",
    },
  },
  cron: {
    "the cron's recheck that shows": {
      prepare: sendUnchecked,
      act: async ({ afterword }) => void (await afterword.cron()),
      purges: "the page",
    },
  },
};

/** Routes that change nothing in a thread; a site's settings reach readers when answers expire. */
const NO_CHANGE = [
  /\/form-tokens$/,
  /\/status$/,
  /\/preview$/,
  /\/trials$/,
  /\/checks(\/|$)/,
  /^POST \/1\.1\//,
  / \/admin\/session$/,
  / \/v1\/admin\/(tokens|sites)(\/:(id|site))?$/,
  /\/(bans|words|outbox)(\/|$)/,
];

const CASES = Object.entries(CHANGES).flatMap(([route, changes]) =>
  Object.entries(changes).map(([name, change]) => ({ route, name, change })),
);

async function idsOfPages({ afterword }: Scene): Promise<Record<string, number>> {
  const answer = await afterword.admin(`/sites/${afterword.siteId}/pages`);
  const { pages } = (await answer.json()) as { pages: { key: string; id: number }[] };
  return Object.fromEntries(pages.map(({ key, id }) => [key, id]));
}

describe("cached answers", () => {
  it("are thought of for every route that writes", () => {
    const routes = Object.keys(OPERATIONS).filter((route) => !route.startsWith("GET "));
    const open = routes.filter((route) => !(route in CHANGES) && !NO_CHANGE.some((pattern) => pattern.test(route)));
    expect(open).toEqual([]);
  });

  it.each(CASES)("$name purges $change.purges", async ({ change }) => {
    const afterword = await new Afterword().open();
    const scene = await sceneOf(afterword);
    await change.prepare?.(scene);
    afterword.purged = [];
    const response = await change.act(scene);
    expect(response?.ok).not.toBe(false);
    const ids = await idsOfPages(scene);
    const pages = {
      "the page": [scene.pageId],
      "a new page": [ids["/new"]],
      "both pages": [scene.pageId, ids["/other"]],
      nothing: [],
    }[change.purges];
    const tags = pages.map((id) => `${afterword.siteId}:${id}`);
    expect(afterword.purged).toEqual(tags.length === 0 ? [] : [...tags, `${afterword.siteId}:new`]);
  });

  it.each(CASES)("$name goes through where there is no cache", async ({ change }) => {
    const afterword = await new Afterword().open();
    afterword.cache = undefined;
    const scene = await sceneOf(afterword);
    await change.prepare?.(scene);
    expect((await change.act(scene))?.ok).not.toBe(false);
  });

  it("harm nobody when they cannot be purged", async () => {
    const fails = () => {
      throw new Error("There is no purge here");
    };
    for (const purge of [fails, async () => fails()]) {
      const afterword = await new Afterword().open();
      afterword.cache = { purge };
      expect(await afterword.submit({ body: "Nice." })).toMatchObject({ http: 201 });
    }
  });

  it("of more pages than one call may name are purged in several", async () => {
    const afterword = new Afterword();
    const calls: number[] = [];
    afterword.cache = { purge: async ({ tags }) => void calls.push(tags.length) };
    // A decision on a hundred comments changes as many pages, and what pages without a comment share.
    afterword.context().purge(
      changedThreadTags(
        "blog",
        Array.from({ length: 100 }, (_, page) => page),
      ),
    );
    expect(calls).toEqual([100, 1]);
  });
});
