import type { Context as HonoContext } from "hono";
import { Hono } from "hono";
import type { Feedback } from "../../domain/check.ts";
import { tokenCredential } from "../../domain/credential.ts";
import { guidOf } from "../../usecases/check-guid.ts";
import { checkSubmission, tooManyChecks } from "../../usecases/check-submission.ts";
import { findActor } from "../../usecases/find-actor.ts";
import { findProgram, unauthorized } from "../../usecases/find-program.ts";
import { reportSubmission } from "../../usecases/report-submission.ts";
import type { AppEnvironment } from "../environment.ts";
import { keepBody } from "../middleware/request-size.ts";
import { akismetRefusal, answerCheck, invalidKey, plain } from "./akismet-answer.ts";
import {
  type AkismetForm,
  fieldsOf,
  isBlog,
  readAkismetCheck,
  readAkismetForm,
  requireFields,
  textOf,
  typeOf,
  unparsableBlog,
} from "./akismet-form.ts";

type AkismetContext = HonoContext<AppEnvironment>;

/** The key of clients that put it before the host's name: `https://{key}.comments.example/1.1/comment-check`. */
function keyOfHost(c: AkismetContext): string {
  const { hostname } = new URL(c.req.url);
  const own = `.${new URL(c.var.context.settings.publicUrl).hostname}`;
  return hostname.endsWith(own) ? hostname.slice(0, -own.length) : "";
}

/** What stands for the key of a request; `null` without one. */
async function credentialOf(c: AkismetContext, form: AkismetForm): Promise<string | null> {
  const key = textOf(form, "api_key") || textOf(form, "key") || keyOfHost(c);
  return key === "" ? null : tokenCredential(c.var.context.settings.signingSecret, key);
}

/** Hands a request on with the form and the credential in it, or refuses it for want of a key. */
function withKey(answer: (c: AkismetContext, form: AkismetForm, credential: string) => Promise<Response>) {
  return async (c: AkismetContext): Promise<Response> => {
    const form = readAkismetForm(c.var.bytes);
    const credential = await credentialOf(c, form);
    return credential === null ? invalidKey(c, 'Empty "api_key" value') : answer(c, form, credential);
  };
}

const THANKS = "Thanks for making the web a better place.";

function report(feedback: Feedback) {
  return withKey(async (c, form, credential) => {
    const { context } = c.var;
    const isWithinRate = await context.withinRate("check", credential);
    if (!isWithinRate || textOf(form, "user_ip") === "" || !isBlog(textOf(form, "blog"))) {
      if ((await findActor(context, credential)) === null) throw unauthorized();
      if (!isWithinRate) throw tooManyChecks();
      requireFields(form);
    }
    const reporting = reportSubmission(context, {
      credential,
      blog: textOf(form, "blog"),
      feedback,
      guid: textOf(form, "guid"),
      type: typeOf(form),
      fields: fieldsOf(form),
    });
    await context.keepAlive(reporting);
    return plain(c, THANKS);
  });
}

/**
 * For programs that speak Akismet and have Akismet's address replaced by ours; the key is a token with the scope
 * `check`. Every answer is as Akismet's own, to the byte.
 */
export const akismetApi = new Hono<AppEnvironment>()
  .onError(akismetRefusal)
  .post(
    "/verify-key",
    keepBody,
    withKey(async (c, form, credential) => {
      const { context } = c.var;
      if (!(await context.withinRate("check", credential))) throw tooManyChecks();
      const blog = textOf(form, "blog");
      if (!isBlog(blog)) throw unparsableBlog();
      await findProgram(context, credential, { blog });
      return plain(c, "valid");
    }),
  )
  .post(
    "/comment-check",
    keepBody,
    withKey(async (c, form, credential) => {
      const { context } = c.var;
      const checking = checkSubmission(context, {
        credential,
        site: { blog: textOf(form, "blog") },
        origin: null,
        read: () => readAkismetCheck(form),
      });
      const result = await context.keepAlive(checking);
      return answerCheck(c, result, await guidOf(context, result.siteId, result.id));
    }),
  )
  .post("/submit-spam", keepBody, report("spam"))
  .post("/submit-ham", keepBody, report("ham"));
