/**
 * English, which the widget has built in: each group goes into the file that needs it. What is in braces is filled in;
 * `{count}` chooses the plural form, `{wait}` reads "in 15 seconds", `{name}` is a person's name.
 */

/** Up to the first comment posted. */
export const core = {
  direction: "ltr",
  title: "Comments",
  loading: "Loading comments…",
  comments: { one: "{count} comment", other: "{count} comments" },
  noComments: "No comments yet",
  closed: "Comments are closed.",
  loadFailed: "The comments could not be loaded.",
  loadOffline: "You are offline. The comments will load once you are connected.",
  tryAgain: "Try again",
  loadMore: "Load more comments",
  partFailed: "This could not be loaded; please try again.",

  sort: "Sort",
  oldest: "Oldest",
  newest: "Newest",
  top: "Most votes",

  author: "Author",
  moderator: "Moderator",
  pinned: "Pinned",
  edited: "edited",
  deleted: "This comment was deleted.",
  inReplyTo: "in reply to {name}",
  pending: "Your comment is awaiting moderation.",
  approved: "Your comment is published.",

  reply: "Reply",
  replyTo: "Reply to {name}",
  vote: "Vote for the comment by {name}: {count}",
  report: "Report",
  reportOf: "Report the comment by {name}",
  replies: "Replies",
  moreReplies: "Show more replies",

  leaveReply: "Leave a Reply",
  leaveReplyTo: "Leave a Reply to {name}",
  cancelReply: "Cancel reply",
  emailNote: "Your email address will not be published.",
  requiredNote: "Required fields are marked *",
  body: "Comment",
  name: "Name",
  email: "Email",
  url: "Website",
  remember: "Save my name, email, and website in this browser for the next time I comment.",
  formatting: "Formatting",
  post: "Post Comment",
  posting: "Posting…",

  offline: "You are offline. Your text is kept here and will be posted once you are connected.",
  unreachable: "The server did not answer. Your text is kept here; please try again.",
};

/** What the server would refuse, and how near its limit is. */
export const problems = {
  missingBody: "Please type your comment.",
  missingName: "Please type your name.",
  missingEmail: "Please type your email address.",
  wrongEmail: "Please type a complete email address, such as ada@example.org.",
  tooLong: "Please shorten this: {length} / {limit}",
  left: "Characters left: {count}",
};

/** What a refusal says, whatever was asked for. */
export const waiting = {
  tryAgainIn: "Try again {wait}",
  /** `{reason}` is a sentence of the server's, in English. */
  refused: "{reason}. Your text is kept here.",
};

/** Why the server refused a comment. */
export const failure = {
  failed: "Your comment could not be saved. Your text is kept here; please try again.",
  tooFast: "You are posting too quickly. Your text is kept here; please try again {wait}.",
  unavailable: "Comments cannot be saved right now. Your text is kept here; please try again {wait}.",
  parentGone: "The comment that you reply to is no longer here. Your text is kept; you can post it on its own.",
  soon: "in a moment",
  wrongUrl: "Please type a web address, such as https://ada.example, or nothing.",
};

/** What the server says itself, in English. */
export const notice = {
  akismet: "This site uses Akismet to reduce spam.",
  akismetLink: "Learn how your comment data is processed.",
};

/** The toolbar over the comment's field, and the preview. */
export const editor = {
  toolbar: "Formatting",
  bold: "Bold",
  italic: "Italic",
  link: "Link",
  quote: "Quotation",
  code: "Code",
  list: "List",
  preview: "Preview",
  write: "Go on writing",
  previewEmpty: "There is nothing to preview yet.",
  previewFailed: "The preview could not be loaded; please try again.",
};

/** What readers do with their own comment. */
export const own = {
  edit: "Edit",
  remove: "Delete",
  removeQuestion: "Delete your comment for good?",
  save: "Save",
  cancel: "Cancel",
  saved: "Your comment is changed.",
  removed: "Your comment is deleted.",
  tooLate: "Your comment can no longer be changed.",
  changeFailed: "This could not be saved; please try again.",
};

/** Votes and reports. */
export const reactions = {
  voteFailed: "Your vote could not be counted; please try again.",
  reportReason: "What is wrong with this comment?",
  sendReport: "Send report",
  cancelReport: "Cancel report",
  reportSent: "Thank you. The moderators will look at this comment.",
  reportFailed: "Your report could not be sent; please try again.",
};

/** Comments that come while the page is open. */
export const live = {
  newComments: { one: "{count} new comment", other: "{count} new comments" },
};

/** A link to one comment. */
export const permalink = {
  fromLinked: "You see the comments from the linked one on.",
  fromStart: "Show from the start",
  showPosted: "Show it in the discussion",
  linkedGone: "The linked comment is no longer here.",
};
