/**
 * Every limit is a number here. Text is counted in code points, as a reader counts; what D1, Akismet or the
 * network count in bytes says so in its name. `schema.sql` repeats those it can as CHECKs.
 */
export const LIMITS = {
  /** The whole request, checked before it is parsed. */
  requestBytes: 65_536,
  bodyCharacters: 10_000,
  nameCharacters: 100,
  emailCharacters: 254,
  urlCharacters: 500,
  hostCharacters: 253,
  /** A date or a time as it was typed. */
  timeCharacters: 40,
  titleCharacters: 300,
  tags: 10,
  tagCharacters: 50,
  /** A page as it is sent; its key is ASCII, so the same number serves for both. */
  pageCharacters: 2_000,
  formTokenCharacters: 200,
  siteIdCharacters: 40,
  /** Cut, not refused: readers do not choose these. */
  userAgentCharacters: 500,
  referrerCharacters: 2_000,
  headers: 30,
  headerCharacters: 500,
  /** How much of what others sent is repeated in an error, a finding or a log. */
  quotedCharacters: 100,
  quotedOriginCharacters: 300,
  loggedErrorCharacters: 200,

  /** Where a site sets no other number. */
  rootsPerPage: 50,
  rootsPerPageMost: 100,
  /** Roots with votes that a page of the others passes over, sorted by votes. */
  votedPassedOver: 200,
  /** On a page of at most this many comments every reply comes inline. */
  repliesInlineWholePage: 200,
  /** On a larger page, this many replies of each root. */
  repliesInline: 5,
  repliesPerPage: 50,
  /** Most levels a site can set; also how many ancestors a reply remembers. */
  depthMost: 10,

  origins: 20,
  pageParameters: 10,
  pageParameterCharacters: 50,
  closeAfterDaysMost: 36_500,
  maxLinksMost: 100,
  editMinutesMost: 24 * 60,
  /** By the author; each leaves its old text in the history, which is read as a whole. */
  authorEdits: 20,
  turnstileKeyCharacters: 100,
  keyVariableCharacters: 60,
  retentionDaysMost: 3_650,
  /** That are not revoked: of each site, and of those for all sites. */
  tokensPerSite: 50,
  tokenSites: 50,
  /** As it is sent to sign in. */
  tokenCharacters: 500,
  sessionMs: 12 * 60 * 60 * 1_000,

  queuePerPage: 50,
  queuePerPageMost: 100,
  /** Source and HTML of all comments of one answer: more than the longest comment has, and less than 5 ms of work. */
  queueTextBytes: 400_000,
  /** Of each status, for the tabs. */
  queueCounted: 100,
  queryCharacters: 1_000,
  /** Different ones. */
  queryTerms: 10,
  /** Rows that one search reads besides two of each comment it finds; its cursor goes on. */
  searchRows: 500,
  /** Of a comment's history in one answer, and all their details. */
  historyEvents: 200,
  historyBytes: 400_000,
  neighbours: 10,
  /** Comments that neighbours are looked for among, before and after a comment each. */
  neighbourWindow: 200,
  pinnedPerPage: 3,
  cursorCharacters: 200,
  /** Pages whose comments one request counts. */
  pagesCounted: 50,
  /** Carries the key of a page. */
  keyCursorCharacters: 2_800,
  /** How many pages one search looks at, and how long what is searched for may be. */
  pagesSearched: 300,
  pageSearchCharacters: 200,
  /** Comments that one request moves to another page, and hidden ones of the site that it looks at for that. */
  mergeComments: 500,
  /** A comment is stored so long after it got its id at most. */
  storingMs: 60_000,
  /** Of cached answers, in one call of Cloudflare's. */
  purgeTags: 100,
  decisionIds: 100,
  recheckIds: 20,

  /** Reports from so many networks hold a comment. */
  reportsToHold: 3,
  /** After so many no further ones are stored; a moderator has read enough. */
  reportsKept: 100,
  reportReasonCharacters: 500,

  formTokenNotBeforeMs: 3_000,
  formTokenLifetimeMs: 24 * 60 * 60 * 1_000,
  floodIntervalMs: 15_000,
  /** How far back the same text by others is looked for. */
  duplicateWindowMs: 60_000,
  /** More comments of one address or e-mail than this, within the window, hold. */
  burstComments: 5,
  burstWindowMs: 10 * 60 * 1_000,
  /** How many of a site's newest comments within that window the checks see. */
  recentComments: 50,
  /** How many comments of an author the checks see, and among how many with the e-mail they are looked for. */
  authorTrail: 5,
  authorSearched: 40,
  rateLimitPeriodSeconds: 60,

  /** Of each token on each site and day (UTC), in the spam API. */
  checksPerDay: 10_000,
  checkTypeCharacters: 50,
  /** Of one form that speaks Akismet; what is more is left out. */
  checkFields: 300,
  checksPerPageMost: 50,
  checksKeptMs: 15 * 24 * 60 * 60 * 1_000,

  akismetTimeoutMs: 4_000,
  akismetAnswerBytes: 1_024,
  akismetUsageTimeoutMs: 2_000,
  /** How long one answer about the usage serves, or the lack of one. */
  akismetUsageIntervalMs: 10 * 60 * 1_000,
  akismetConcurrency: 5,
  turnstileTimeoutMs: 3_000,
  turnstileAnswerBytes: 8_192,
  turnstileTokenCharacters: 2_048,
  turnstileCodes: 10,
  turnstileCodeCharacters: 50,
  /** Waits before an unchecked comment is sent again. */
  recheckDelayLeastMs: 5 * 60 * 1_000,
  recheckDelayMostMs: 6 * 60 * 60 * 1_000,
  recheckGiveUpMs: 15 * 24 * 60 * 60 * 1_000,
  /** The longest wait that Akismet can ask for. */
  retryAfterMostMs: 6 * 60 * 60 * 1_000,
  rechecksPerRun: 20,
  /** How often one run looks again for what other sites have due. */
  recheckRounds: 5,
  /** So many unclear answers in a row and Akismet is not asked for a while. */
  breakerAnswers: 5,
  breakerOpenMs: 60_000,

  /** The first try is the request's own; until then the cron leaves a row alone. */
  outboxLeaseMs: 60_000,
  outboxPerRun: 40,
  /** How much of the outbox of all sites a list reads, and how much of one site it shows. */
  outboxWindow: 400,
  outboxListed: 100,
  /** Waits after each failed try; the last one repeats. */
  outboxBackoffMs: [60_000, 5 * 60_000, 30 * 60_000, 2 * 60 * 60_000, 6 * 60 * 60_000],

  /** What is due longer than this was forgotten: three runs of the cron. */
  overdueMs: 15 * 60 * 1_000,
  cronIntervalMs: 5 * 60 * 1_000,
  /** What one look at the server's health reads of the outbox, and how many sites' keys it asks Akismet about. */
  healthReports: 100,
  healthKeys: 20,
  slowDatabaseMs: 1_000,
  clockToleranceMs: 60_000,
  /** Secrets that are shorter, or are made of fewer different characters, can be guessed. */
  secretCharacters: 20,
  secretLetters: 10,

  purgeIntervalMs: 24 * 60 * 60 * 1_000,
  /** How long a purge that is due lets other work of the cron go first. */
  purgeWaitMostMs: 60 * 60 * 1_000,
  purgeRows: 200,
  /** Blatant spam that a site wants discarded. */
  discardKeepMs: 24 * 60 * 60 * 1_000,

  /** An isolate writes what its requests used so often at most, and as long a row of it is kept. */
  usageIntervalMs: 60_000,
  usageKeptDays: 62,
  /** Shares of the plan's limits from which moderators are warned, and from which the server saves. */
  usageWarned: 0.8,
  usageSaved: 0.9,

  wordEntries: 1_000,
  wordCharacters: 100,
  statsDays: 30,
  statsDaysMost: 90,
  /** Of a day that was not counted yet, of each status. */
  statsCounted: 1_000,
  /** How many days back comments are counted anew each day, since people decide late. */
  daysRecounted: 7,
  /** How far back a trial of words goes, and how much of that one request looks at. */
  trialComments: 1_000,
  trialCommentsAtOnce: 50,
  trialCharactersAtOnce: 15_000,
  /** Looked up for each host of a reader: the host itself and the shortest domains above it. */
  banDomains: 3,
  banNoteCharacters: 200,
  /** Of one site; a list gives them all. */
  bans: 1_000,
} as const;

/** How long thread reads are kept: as a rule, and while the server saves requests and rows. */
export const CACHE_SECONDS = {
  usual: { browser: 30, browserStale: 60, edge: 60, edgeStale: 120, edgeIfError: 3_600 },
  saving: { browser: 120, browserStale: 300, edge: 600, edgeStale: 600, edgeIfError: 3_600 },
} as const;

/** Of Cloudflare's plans: what the Free plan allows a day, and what the Paid plan includes a month. */
export const PLAN_LIMITS = {
  free: { requests: 100_000, rowsRead: 5_000_000, rowsWritten: 100_000 },
  paid: { requests: 10_000_000, rowsRead: 25_000_000_000, rowsWritten: 50_000_000 },
} as const;

/** Past any of these a comment is shown as plain text, so that no input costs more than a request may spend. */
export const RENDER_LIMITS = {
  /** Elements inside elements. */
  nestingDepth: 20,
  /** Characters that may be markup, and `://`. */
  markers: 1_000,
  /** Lines that are not blank. */
  lines: 500,
  /** Tokens read ahead for the ends of link labels. */
  lookaheads: 30_000,
  /** In UTF-8. */
  htmlBytes: 65_536,
} as const;
