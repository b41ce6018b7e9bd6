import type { Context } from "../context.ts";
import { equalSecrets, keyedHashText } from "../domain/keyed-hash.ts";

function secretOf(context: Context, siteId: string, commentId: number): Promise<string> {
  return keyedHashText(context.settings.signingSecret, "akismet-callback", siteId, String(commentId));
}

/** The address at which Akismet may change its mind about one comment; nobody else can know it. */
export async function akismetCallback(context: Context, siteId: string, commentId: number): Promise<string> {
  const secret = await secretOf(context, siteId, commentId);
  return `${context.settings.publicUrl}/v1/sites/${siteId}/akismet/${commentId}/${secret}`;
}

export async function isAkismetCallback(
  context: Context,
  siteId: string,
  commentId: number,
  presented: string,
): Promise<boolean> {
  return equalSecrets(presented, await secretOf(context, siteId, commentId));
}
