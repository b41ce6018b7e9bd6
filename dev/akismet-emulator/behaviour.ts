import { keySites, keyStats, siteStats, subscription, usageLimit } from "./account.ts";
import { type Answer, invalid, missingField, plain, withHeaders } from "./answer.ts";
import { type AkismetCall, type Fields, flag, text } from "./call.ts";
import { alertHeaders, alertOf, type Standing, standingOf, troubleHeaders } from "./keys.ts";
import { type AkismetState, tallyOf, usageOf } from "./state.ts";

type Endpoint = (call: AkismetCall, standing: Standing, state: AkismetState) => Answer;

const endpoints: Record<string, Endpoint> = {
  "1.1/verify-key": (call, standing) => refusedBlog(call) ?? withAlert(plain("valid"), standing),
  "1.1/comment-check": checkComment,
  "1.1/submit-spam": (call, standing, state) => submit(call, standing, state, "spam"),
  "1.1/submit-ham": (call, standing, state) => submit(call, standing, state, "ham"),
  "1.1/get-subscription": subscription,
  "1.1/get-stats": (call, standing, state) =>
    refusedBlog(call) ?? withAlert(siteStats(call, standing, state), standing),
  "1.1/deactivate": (call) => refusedBlog(call) ?? plain("deactivated"),
  "1.1/token": (_call, _standing, state) => plain(state.nextHex(40)),
  "1.2/usage-limit": usageLimit,
  "1.2/key-sites": keySites,
  "1.2/get-key-stats": (call, standing, state) =>
    text(call.fields, "key") ? keyStats(call, standing, state) : invalid('Empty "key" value'),
};

const thanks = "Thanks for making the web a better place.";

/** What Akismet answers to a call when nothing goes wrong on the way. */
export function answerCall(call: AkismetCall, state: AkismetState): Answer {
  if (call.route === "1.1/test") return plain("ok");
  const endpoint = Object.hasOwn(endpoints, call.route) ? endpoints[call.route] : undefined;
  if (!endpoint) return { status: 404, headers: {}, body: "Not Found" };
  if (takesComment(call) && call.method !== "POST") return missingField("user_ip");
  if (!call.key) return invalid('Empty "api_key" value');
  const standing = standingOf(call.key);
  return standing ? endpoint(call, standing, state) : invalid("Invalid key");
}

function checkComment(call: AkismetCall, standing: Standing, state: AkismetState): Answer {
  const refusal = refusedComment(call);
  if (refusal) return refusal;
  const guid = state.nextHex(32);
  const isOverLimit = standing.limit !== "none" && usageOf(state, call.key) >= standing.limit;
  const trouble = isOverLimit ? alertOf(10508) : standing.alert;
  if (trouble?.error) return plain("false", { "x-akismet-guid": guid, ...troubleHeaders(trouble) });

  const verdict = judge(call.fields, state);
  if (!flag(call.fields, "is_test")) {
    tallyOf(state, call.key, text(call.fields, "blog"))[verdict.body === "true" ? "spam" : "ham"] += 1;
    state.seen.add(duplicateKey(call.fields));
  }
  const callback = text(call.fields, "callback");
  if (callback && verdict.headers["x-akismet-recheck-after"]) {
    state.webhooks.push({ callback, guid, result: recheckResult(call.fields), call });
  }
  return withAlert(withHeaders(verdict, { "x-akismet-guid": guid }), standing);
}

function judge(fields: Fields, state: AkismetState): Answer {
  const spam = plain("true");
  const ham = plain("false");
  const content = text(fields, "comment_content");
  const reason = text(fields, "recheck_reason");
  const isTest = flag(fields, "is_test");

  if (isGuaranteedSpam(fields) || isTrapped(fields)) return spam;
  if (/(?:^|,)\s*administrator\s*(?:,|$)/.test(text(fields, "user_role"))) return ham;
  if (content.includes("emu-discard")) return withHeaders(spam, { "x-akismet-pro-tip": "discard" });
  if (content.includes("emu-spam")) return spam;
  if (content.includes("emu-recheck")) {
    const isFirstLook = reason === "" || reason === "edit";
    return isFirstLook ? withHeaders(ham, { "x-akismet-recheck-after": "120" }) : plain(recheckResult(fields));
  }
  if (state.duplicateTrap && !reason && !isTest && state.seen.has(duplicateKey(fields))) return spam;
  return !isTest && state.taught.get(lessonKey(fields)) === "spam" ? spam : ham;
}

function submit(call: AkismetCall, standing: Standing, state: AkismetState, lesson: "spam" | "ham"): Answer {
  const refusal = refusedComment(call);
  if (refusal) return refusal;
  if (standing.alert?.error) return plain("invalid", troubleHeaders(standing.alert));
  if (!flag(call.fields, "is_test")) {
    state.taught.set(lessonKey(call.fields), lesson);
    const tally = tallyOf(state, call.key, text(call.fields, "blog"));
    tally[lesson === "spam" ? "missedSpam" : "falsePositives"] += 1;
  }
  return withAlert(plain(thanks), standing);
}

function takesComment(call: AkismetCall): boolean {
  return ["1.1/comment-check", "1.1/submit-spam", "1.1/submit-ham"].includes(call.route);
}

function refusedComment(call: AkismetCall): Answer | null {
  if (!text(call.fields, "user_ip")) return missingField("user_ip");
  if (call.fields.blog === undefined) return missingField("blog");
  return refusedBlog(call);
}

function refusedBlog(call: AkismetCall): Answer | null {
  const blog = text(call.fields, "blog");
  const isAbsolute = /^https?:\/\//i.test(blog) && URL.canParse(blog);
  return isAbsolute ? null : invalid("We were unable to parse your blog URI");
}

function withAlert(answer: Answer, standing: Standing): Answer {
  return standing.alert ? withHeaders(answer, alertHeaders(standing.alert)) : answer;
}

function isGuaranteedSpam(fields: Fields): boolean {
  return (
    ["akismet-guaranteed-spam", "viagra-test-123"].includes(text(fields, "comment_author")) ||
    text(fields, "comment_author_email") === "akismet-guaranteed-spam@example.com"
  );
}

function isTrapped(fields: Fields): boolean {
  const honeypot = text(fields, "honeypot_field_name");
  return (honeypot !== "" && text(fields, honeypot) !== "") || text(fields, "POST_ak_hp_textarea") !== "";
}

function recheckResult(fields: Fields): "true" | "false" {
  return text(fields, "comment_content").includes("emu-recheck-spam") ? "true" : "false";
}

function duplicateKey(fields: Fields): string {
  return JSON.stringify(["user_ip", "comment_content", "permalink"].map((name) => text(fields, name)));
}

function lessonKey(fields: Fields): string {
  return JSON.stringify(
    ["comment_author", "comment_author_email", "comment_content"].map((name) => text(fields, name)),
  );
}
