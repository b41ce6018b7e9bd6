import type { RequiredField } from "../contract.ts";

/** The language that words, numbers and times are shown in. */
export const language = "en";

const counted = (count: number, one: string, other: string) =>
  `${count.toLocaleString(language)} ${count === 1 ? one : other}`;

/** Every word that readers see and that does not come from the server. */
export const messages = {
  heading: (count: number) => (count === 0 ? "No comments yet" : counted(count, "comment", "comments")),
  title: "Comments",
  loading: "Loading comments…",
  loadMore: "Load more comments",
  moreReplies: "Show more replies",
  closed: "Comments are closed.",
  loadFailed: "The comments could not be loaded.",
  tryAgain: "Try again",

  role: { author: "Author", moderator: "Moderator" },
  pinned: "Pinned",
  edited: "edited",
  deleted: "This comment was deleted.",
  inReplyTo: (name: string) => `in reply to ${name}`,
  reply: "Reply",
  replyTo: (name: string) => `Reply to ${name}`,
  pending: "Your comment is awaiting moderation.",
  approved: "Your comment is published.",

  leaveReply: "Leave a Reply",
  leaveReplyTo: (name: string) => `Leave a Reply to ${name}`,
  cancelReply: "Cancel reply",
  emailNote: "Your email address will not be published.",
  requiredNote: "Required fields are marked",
  body: "Comment",
  name: "Name",
  email: "Email",
  url: "Website",
  homepage: "Leave this field empty",
  remember: "Save my name, email, and website in this browser for the next time I comment.",
  post: "Post Comment",
  posting: "Posting…",

  missing: {
    body: "Please type your comment.",
    name: "Please type your name.",
    email: "Please type your email address.",
  } satisfies Record<RequiredField | "body", string>,
  invalid: {
    email: "Please type a complete email address, such as ada@example.org.",
    url: "Please type a web address, such as https://ada.example, or nothing.",
  },
  tooLong: (length: number, limit: number) =>
    `Please shorten this to ${counted(limit, "character", "characters")}; it has ${length.toLocaleString(language)} now.`,

  offline: "You are offline. Your text is kept here; please post it once you are connected.",
  unreachable: "The server did not answer. Your text is kept here; please try again.",
  tooFast: (wait: string) => `You are posting too quickly. Your text is kept here; please try again ${wait}.`,
  unavailable: (wait: string) =>
    `Comments cannot be saved right now. Your text is kept here; please try again ${wait}.`,
  failed: "Your comment could not be saved. Your text is kept here; please try again.",
  refused: (reason: string) => `${reason}. Your text is kept here.`,
  soon: "in a moment",
  inSeconds: (seconds: number) => `in ${counted(seconds, "second", "seconds")}`,
  inMinutes: (minutes: number) => `in ${counted(minutes, "minute", "minutes")}`,
};
