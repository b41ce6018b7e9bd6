import { Hono } from "hono";
import { findSite } from "../../db/sites.ts";
import { PAGE_SECURITY_POLICY } from "../../render/html-page.ts";
import { renderPrivacyPage } from "../../render/privacy-page.ts";
import { unknownSite } from "../../usecases/read-by-page.ts";
import type { AppEnvironment } from "../environment.ts";
import { noQuery } from "../middleware/no-query.ts";

/** What is processed of readers, from the settings that are in force. */
export const privacy = new Hono<AppEnvironment>().get("/:site/privacy", noQuery, async (c) => {
  const { database, settings } = c.var.context;
  const site = await findSite(database, c.req.param("site"), settings.isAkismetKeySet);
  if (site === null) throw unknownSite();
  const { akismet, turnstileKey, avatars, editMinutes, retention } = site.settings;
  c.header("Content-Security-Policy", PAGE_SECURITY_POLICY);
  return c.html(
    renderPrivacyPage({
      siteName: site.name,
      siteUrl: site.url,
      akismet,
      turnstile: turnstileKey !== null && settings.turnstileSecret !== null,
      gravatar: avatars === "gravatar",
      editMinutes,
      retention,
    }),
  );
});
