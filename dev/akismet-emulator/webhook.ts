import type { SingleFault } from "./fault.ts";
import type { PendingWebhook } from "./state.ts";

/** What became of a webhook. `status` is `null` when no answer came, and then `body` says why. */
export interface WebhookDelivery {
  callback: string;
  guid: string;
  status: number | null;
  body: string;
}

type WebhookFault = Extract<SingleFault, { name: "webhook" }>;

/** Tells a callback what became of a comment: once, or twice for a duplicate. */
export async function deliverWebhook(
  webhook: PendingWebhook,
  fault: WebhookFault | null,
  fetchCallback: typeof fetch,
): Promise<WebhookDelivery[]> {
  const body = webhookBody(webhook, fault);
  const deliveries = [await post(webhook, body, fetchCallback)];
  if (fault?.variant === "duplicate") deliveries.push(await post(webhook, body, fetchCallback));
  return deliveries;
}

function webhookBody({ call, guid, result }: PendingWebhook, fault: WebhookFault | null): string {
  const variant = fault?.variant ?? "valid";
  if (variant === "not-json") return '{"comments":';
  const comment = {
    ...(variant === "missing-guid" ? {} : { guid: variant === "unknown-guid" ? "f".repeat(32) : guid }),
    result: fault?.result ?? result,
    comment_author_email: call.fields.comment_author_email,
  };
  return JSON.stringify({
    key: variant === "wrong-key" ? "badbadbadbad" : call.key,
    endpoint: fault?.endpoint ?? "comment-check",
    comments: variant === "malformed" ? comment : [comment],
  });
}

async function post(webhook: PendingWebhook, body: string, fetchCallback: typeof fetch): Promise<WebhookDelivery> {
  const { callback, guid } = webhook;
  try {
    const response = await fetchCallback(callback, {
      method: "POST",
      headers: { "content-type": "application/json", "x-akismet-webhook": "1" },
      body,
    });
    return { callback, guid, status: response.status, body: await response.text() };
  } catch (error) {
    return { callback, guid, status: null, body: String(error) };
  }
}
