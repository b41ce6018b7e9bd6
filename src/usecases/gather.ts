import type { Context } from "../context.ts";
import { loadFacts } from "../db/facts.ts";
import { networkPrefix, readerPrefix } from "../domain/address.ts";
import type { PageDetails } from "../domain/comment.ts";
import { keyedHashText } from "../domain/keyed-hash.ts";
import type { Reader } from "../domain/reader.ts";
import type { Site } from "../domain/site.ts";
import { banCandidates } from "../spam/ban-candidates.ts";
import { readFormToken } from "../spam/form-token.ts";
import { foldText } from "../spam/normalise.ts";
import type { Facts, Submission } from "../spam/submission.ts";

export interface SubmitInput {
  siteId: string;
  origin: string | null;
  page: string;
  parentId: number | null;
  name: string;
  email: string | null;
  url: string | null;
  body: string;
  honeypot: string;
  token: string | null;
  turnstile: string | null;
  authorKey: string | null;
  pageDetails: PageDetails;
  reader: Reader;
}

export interface Gathered {
  site: Site;
  submission: Submission;
  facts: Omit<Facts, "turnstile">;
  /** What the comment is unique by: its token, and for want of one of its own its content. */
  tokenKey: string | null;
  contentKey: string;
}

/** The keyed hash of a device's secret, which is all that is ever kept of it. */
export function hashAuthorKey(context: Context, siteId: string, authorKey: string): Promise<string> {
  return keyedHashText(context.settings.signingSecret, "author-key", siteId, authorKey);
}

/** The keyed hash by which repeats of a text are found. */
export function hashText(context: Context, body: string): Promise<string> {
  return keyedHashText(context.settings.signingSecret, "text", foldText(body));
}

export function hashAddress(context: Context, siteId: string, address: string): Promise<string> {
  return keyedHashText(context.settings.signingSecret, "address", siteId, readerPrefix(address));
}

/** The keyed hash of who asks as a network, made anew for each comment, so that nothing a reader does at two is linked. */
export function hashNetwork(
  context: Context,
  what: "vote" | "report",
  siteId: string,
  commentId: number,
  address: string,
): Promise<string> {
  const network = networkPrefix(address);
  return keyedHashText(context.settings.signingSecret, `${what}-network`, siteId, String(commentId), network);
}

/** Everything the checks may ask about one submission to one page. `null` when the site does not exist. */
export async function gather(context: Context, input: SubmitInput, pageKey: string): Promise<Gathered | null> {
  const { signingSecret, isAkismetKeySet } = context.settings;
  const { siteId, parentId, email, url, token, authorKey, body, reader } = input;
  const now = context.now();
  const [formToken, authorKeyHash, textHash, addressHash] = await Promise.all([
    readFormToken(signingSecret, { siteId, pageKey }, now, token),
    authorKey === null ? null : hashAuthorKey(context, siteId, authorKey),
    hashText(context, body),
    hashAddress(context, siteId, reader.address),
  ]);
  // Without a key anyone could type the e-mail, so the address has to be the same too.
  const author = authorKeyHash ?? `${email ?? ""} ${addressHash}`;
  const content = await keyedHashText(signingSecret, "content", siteId, pageKey, String(parentId), author, textHash);
  const tokenKey = "id" in formToken ? `token:${siteId}:${formToken.id}` : null;
  const contentKey = `content:${content}`;
  const bans = banCandidates({ address: reader.address, email, url });
  const facts = await loadFacts(
    context.database,
    { siteId, pageKey, parentId, email, authorKeyHash, textHash, tokenKey, contentKey, bans, now },
    isAkismetKeySet,
  );
  if (facts === null) return null;
  const submission: Submission = {
    siteId,
    pageKey,
    parentId,
    name: input.name,
    email,
    url,
    body,
    honeypot: input.honeypot,
    authorKeyHash,
    addressHash,
    textHash,
    pageDetails: input.pageDetails,
    reader,
    receivedAt: now,
  };
  return { site: facts.site, submission, facts: { ...facts, formToken }, tokenKey, contentKey };
}
