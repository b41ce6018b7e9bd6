import { renderHtmlPage } from "./html-page.ts";
import { escapeHtml } from "./html-writer.ts";

/** All that the page tells of a site; it must be what is in force. */
export interface PrivacyFacts {
  siteName: string;
  siteUrl: string;
  /** Whether comments go to Akismet: the site wants it and there is a key. */
  akismet: boolean;
  /** Whether the form asks for Turnstile. */
  turnstile: boolean;
  /** Whether pictures of Gravatar stand beside comments. */
  gravatar: boolean;
  /** 0 where authors may not edit or delete. */
  editMinutes: number;
  /** In days. */
  retention: { ipDays: number; submittedDays: number; spamDays: number; trashDays: number };
}

/** What Akismet is told, in a reader's words; a test proves that it is what `spam/akismet-fields.ts` sends. */
export const AKISMET_DATA: readonly { label: string; fields: readonly string[] }[] = [
  {
    label: "your name, email address and website, as you typed them",
    fields: ["comment_author", "comment_author_email", "comment_author_url"],
  },
  {
    label: "your comment, as you typed it, when you sent it, and which comment it answers",
    fields: ["comment_content", "comment_date_gmt", "comment_type", "comment_parent"],
  },
  { label: "your IP address", fields: ["user_ip", "REMOTE_ADDR"] },
  { label: "the name and version of your browser (user agent)", fields: ["user_agent"] },
  { label: "the address of the page you wrote it on (referrer)", fields: ["referrer"] },
  {
    label: "what else your browser sends with a request, such as the languages you read, but no cookies or passwords",
    fields: ["HTTP_*"],
  },
  {
    label: "the address, date and tags of the article, and the address of the site",
    fields: ["permalink", "comment_post_modified_gmt", "comment_context", "blog", "blog_charset"],
  },
  {
    label: "whether the form was opened here, and what was typed into a field that only programs see",
    fields: ["akismet_comment_nonce", "honeypot_field_name", "homepage"],
  },
  {
    label:
      "the address of this server that your comment was sent to, and one at which Akismet can correct itself later",
    fields: ["REQUEST_URI", "DOCUMENT_URI", "callback"],
  },
];

const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? "" : "s"}`;
const days = (number: number) => count(number, "day");
const link = (url: string, html: string) => `<a href="${escapeHtml(url)}">${html}</a>`;
const list = (items: readonly string[]) => `<ul>\n${items.map((item) => `<li>${item}</li>`).join("\n")}\n</ul>`;
const terms = (pairs: readonly [string, string][]) =>
  `<dl>\n${pairs.map(([term, text]) => `<dt>${term}</dt>\n<dd>${text}</dd>`).join("\n")}\n</dl>`;
const row = ([head, text]: [string, string]) => `<tr><th scope="row">${head}</th><td>${text}</td></tr>`;
const table = (rows: readonly [string, string][]) => `<table>\n${rows.map(row).join("\n")}\n</table>`;

/** The site's name with a link home; `bdi` keeps a name's direction of writing from its surroundings. */
function siteLink({ siteName, siteUrl }: PrivacyFacts): string {
  const name = `<bdi>${escapeHtml(siteName)}</bdi>`;
  return /^https?:\/\//i.test(siteUrl) ? link(siteUrl, name) : name;
}

function summary({ akismet, editMinutes }: PrivacyFacts): string {
  const own = `You can edit or delete your comment yourself for ${count(editMinutes, "minute")}.`;
  const also = akismet ? ", also by Akismet, a service of Automattic" : "";
  return list([
    "You need no account. The comments set no cookies, show no advertising and do not track you.",
    "Everyone can read your name, your website and your comment. Your email address is never published.",
    `Every comment is checked for spam before anyone sees it${also}.`,
    ...(editMinutes > 0 ? [own] : []),
  ]);
}

const PROCESSED = `<h2>What you type</h2>
${terms([
  ["Name", "Stands above your comment, for everyone to read."],
  ["Email address", "For the moderators only. It helps to recognise you when you come back, and to recognise spam."],
  ["Website", "Your name links to it, for everyone to see."],
  ["Comment", "Everyone can read it once it is approved."],
])}
<h2>What your browser sends</h2>
<p>Reading comments leaves nothing of you in their database. When you post one, what your browser sends with it is
stored too. It serves to tell people from programs that send spam, and to stop floods.</p>
${terms([
  [
    "IP address",
    `Where your connection comes from. After the time below only a code made from it (a keyed hash) stays with your
comment: it shows which comments come from one connection, and nobody can read it without this server’s secret.`,
  ],
  ["User agent", "The name and version of your browser."],
  ["Referrer", "The page you wrote the comment on."],
  ["Other headers", "Such as the languages you read. Never cookies or passwords."],
])}
<p>A vote for a comment, or a report of one, keeps none of these: only a code made from your network and that comment
(a keyed hash), so that each network counts once, for a vote one of your browser’s key too, and for a report what you
wrote. No code shows which other comments you voted for or reported.</p>`;

function seenBy(facts: PrivacyFacts): string {
  return `<h2>Who sees it</h2>
${terms([
  ["Everyone", "Your name, your website, your comment and when you wrote it."],
  ["The moderators", "That and your email address, IP address, user agent, referrer and what the spam checks found."],
])}
<h3>Cloudflare</h3>
<p>The server and the database are run by Cloudflare for the owner of ${siteLink(facts)}, so all of this passes through
Cloudflare and is stored there. Cloudflare also keeps technical logs of some requests, reading included, for a few
days. Read ${link("https://www.cloudflare.com/privacypolicy/", "Cloudflare’s privacy policy")}.</p>`;
}

const AKISMET = `<h3>Akismet</h3>
<p>Akismet, a service of Automattic, judges whether a comment is spam. Unless other checks found that already, it is
told:</p>
${list(AKISMET_DATA.map(({ label }) => escapeHtml(label)))}
<p>It is told the same again when the comment is edited or checked anew, and when a moderator corrects its judgement,
so that it learns. Read ${link("https://akismet.com/privacy/", "Akismet’s privacy page")} and
${link("https://automattic.com/privacy/", "Automattic’s privacy policy")}.</p>`;

const TURNSTILE = `<h3>Turnstile</h3>
<p>Turnstile, a service of Cloudflare, makes sure that the form is filled in by a person. As soon as you begin to fill it
in, and not before, your browser loads Turnstile from challenges.cloudflare.com and sends it your IP address, your user
agent and other signs by which people and programs differ. When you post, this server asks Cloudflare whether you
passed, and names your IP address. Read ${link("https://www.cloudflare.com/turnstile-privacy-policy/", "Turnstile’s privacy page")}.</p>`;

const GRAVATAR = `<h3>Gravatar</h3>
<p>The pictures beside the comments are from Gravatar, a service of Automattic. While you read, your browser loads them
from gravatar.com and sends it your IP address and your user agent. Your own is found by a code made from your email
address (a hash), which everyone can see with your comment: who knows your address, or guesses it, can tell that it is yours. Read
${link("https://automattic.com/privacy/", "Automattic’s privacy policy")}.</p>`;

function keptFor({ akismet, retention }: PrivacyFacts): string {
  const copy = akismet ? "The copy of what Akismet was told" : "The record of all that your browser sent";
  return `<h2>How long it is kept</h2>
${table([
  ["Comments, published or waiting, with name, website and email address", "until they are deleted"],
  ["IP address, user agent, referrer", days(retention.ipDays)],
  [`${copy}, with all of these`, days(retention.submittedDays)],
  ["Comments judged to be spam", `at most ${days(retention.spamDays)}`],
  ["Comments in the trash, with those that their authors deleted", `at most ${days(retention.trashDays)}`],
  ["Earlier texts of a comment that its author edited, for the moderators only", "as long as the comment"],
  ["Votes and reports, with the codes that they are told apart by", "as long as the comment"],
  ["An IP address, email address or domain that moderators block", "until the block ends"],
])}
<p>A clean-up once a day deletes what has reached its time.</p>`;
}

const IN_THE_BROWSER = `<h2>What stays in your browser</h2>
<p>No cookies. These are kept in your browser’s storage for the site, and you can delete them there at any time:</p>
${list([
  "a random key that proves which comments are yours; it is sent when you post or vote, and the server keeps only a hash of it",
  `a comment that you have begun, until you post it, and the name, email address and website with it, until you close the
tab`,
  "your name, email address and website for the next time, if you ask for it in the form",
  "the comments you just posted, for up to a day, so that you see them while they wait",
])}`;

function rights(facts: PrivacyFacts): string {
  const { editMinutes } = facts;
  const own = `<p>For ${count(editMinutes, "minute")} after posting you can edit or delete your comment yourself, in the
browser you wrote it with: the key kept there proves that it is yours.</p>
`;
  return `<h2>Your rights</h2>
${editMinutes > 0 ? own : ""}<p>Turn to the owner of ${siteLink(facts)} to learn what is stored about you, to have it
corrected or deleted, or to object. If the answer does not satisfy you, you can complain to a data protection
authority.</p>`;
}

/**
 * What is processed of a reader, by whom, why and for how long, as a whole document. It is to be served with
 * `PAGE_SECURITY_POLICY`.
 */
export function renderPrivacyPage(facts: PrivacyFacts): string {
  const body = `<h1>Privacy of the comments on <bdi>${escapeHtml(facts.siteName)}</bdi></h1>
<p>What happens to your data when you read and write comments on ${siteLink(facts)}, by the settings now in force. The
owner of the site is responsible for it.</p>
${summary(facts)}
${PROCESSED}
${seenBy(facts)}
${facts.akismet ? AKISMET : ""}
${facts.turnstile ? TURNSTILE : ""}
${facts.gravatar ? GRAVATAR : ""}
${keptFor(facts)}
${IN_THE_BROWSER}
${rights(facts)}`;
  return renderHtmlPage(`Privacy of the comments on ${facts.siteName}`, `<main>\n${body}\n</main>`);
}
