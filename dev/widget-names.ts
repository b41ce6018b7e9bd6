/** Properties that only the widget's own files use with each other: no browser, no server, no storage, no message. */
const names = `say words addNew announce answer article articleOf counted element expiresAtMs firstThread follow
  formatExact hasAvatar heading inReplyToName isInUse isNew isOldestFirst isOwn isPending isWaiting
  loadPart loadProblems notifyError offerMoreReplies prepare react redraw release reload sentWith
  setBusy setRenderedHtml setTarget shared showMore showProblems sortAsked translate usableAtMs`;

/** Each of them with the name it has in what readers download, where shorter names save a fiftieth. */
export const privateNames: Record<string, string> = Object.fromEntries(
  names.split(/\s+/).map((name, index) => [name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[index]!]),
);
