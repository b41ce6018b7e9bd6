import autocannon from "autocannon";
import type { Message, Operation } from "./operations.ts";

/** As many as a machine could send in a second. */
const UNIQUE_A_SECOND = 2_500;

export interface Load {
  url: string;
  /** Instead of the operation's own. */
  path: string | undefined;
  operation: Operation;
  connections: number;
  seconds: number;
}

/** How many requests were answered, each as it should be. */
export async function load({ url, path, operation, connections, seconds }: Load): Promise<number> {
  const send = (message: Message): Message => (path === undefined ? message : { ...message, path });
  const wanted = operation.isUnique ? UNIQUE_A_SECOND * seconds : 1;
  const messages: Message[] = [];
  while (messages.length < wanted) messages.push(send(await operation.request()));
  const first = messages[0]!;
  const request = operation.isUnique ? { ...first, setupRequest: () => next(messages) } : first;
  const result = await autocannon({ url, connections, duration: seconds, requests: [request] });
  const answered = result.statusCodeStats[operation.status]?.count ?? 0;
  const all = Object.values(result.statusCodeStats).reduce((sum, { count }) => sum + count, 0);
  if (answered < all || result.errors > 0 || result.timeouts > 0) {
    throw new Error(
      `${operation.name}: not all answers are ${operation.status}: ${JSON.stringify(result.statusCodeStats)}`,
    );
  }
  return answered;
}

function next(messages: Message[]): Message {
  const message = messages.pop();
  if (message === undefined) throw new Error("There were not enough requests prepared");
  return message;
}
