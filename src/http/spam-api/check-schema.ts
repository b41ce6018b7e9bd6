import * as v from "valibot";
import { FEEDBACK } from "../../domain/check.ts";
import { LIMITS } from "../../domain/limits.ts";
import { canonicalAddress } from "../../domain/network.ts";
import { cutCharacters } from "../../domain/text.ts";
import type { CheckInput } from "../../usecases/check-submission.ts";
import { authorUrl, commentBody } from "../public/submit-schema.ts";
import { email, optionalLine, text, validate } from "../validate.ts";

/** Browsers and servers choose these, not people: what is too long is cut. */
function header(name: string, most: number) {
  return v.pipe(
    v.nullish(v.string(`"${name}" must be a text`), null),
    v.transform((value) => (value === null || value === "" ? null : cutCharacters(value.toWellFormed(), most))),
  );
}

const permalink = v.pipe(
  optionalLine("permalink", LIMITS.pageCharacters),
  v.check(
    (value) => value === null || /^https?:$/.test(URL.parse(value)?.protocol ?? ""),
    `"permalink" must be a web address (http or https)`,
  ),
);

/** A submission to any form; unknown fields are ignored. */
export const checkSchema = v.object(
  {
    ip: v.pipe(
      text("ip", { most: LIMITS.nameCharacters }),
      v.check((value) => canonicalAddress(value) !== null, `"ip" must be the sender's IP address`),
    ),
    body: commentBody,
    type: optionalLine("type", LIMITS.checkTypeCharacters),
    userAgent: header("userAgent", LIMITS.userAgentCharacters),
    referrer: header("referrer", LIMITS.referrerCharacters),
    name: optionalLine("name", LIMITS.nameCharacters),
    email,
    url: v.optional(authorUrl, null),
    permalink,
    honeypot: v.nullish(v.string(`"honeypot" must be a text`), null),
  },
  "The submission must be one JSON object",
);

export const feedbackSchema = v.object(
  { status: v.picklist(FEEDBACK, `"status" must be one of ${FEEDBACK.join(", ")}`) },
  "The feedback must be one JSON object",
);

/** What a form that names no type is, as most that are no comments. */
const USUAL_TYPE = "contact-form";

/** Reads a submission and puts it into Akismet's words, the texts as they were sent. */
export function readCheck(json: object, now: number): CheckInput {
  const { ip, userAgent, referrer, name, email, url, body, type, permalink, honeypot } = validate(checkSchema, json);
  const fields: Record<string, string | null> = {
    blog_charset: "UTF-8",
    user_ip: ip,
    user_agent: userAgent,
    referrer,
    permalink,
    comment_type: type ?? USUAL_TYPE,
    comment_author: name,
    comment_author_email: email,
    comment_author_url: url,
    comment_content: body,
    comment_date_gmt: new Date(now).toISOString(),
    ...(honeypot === null ? {} : { honeypot_field_name: "honeypot", honeypot }),
  };
  return {
    type: type ?? USUAL_TYPE,
    address: ip,
    userAgent,
    name: name ?? "",
    email,
    url,
    body,
    honeypot: honeypot ?? "",
    isAgain: false,
    recheckReason: null,
    fields: Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => field[1] !== null)),
  };
}
