-- Times are milliseconds since 1970. Ids of comments, pages and events carry their time (src/domain/comment.ts).

CREATE TABLE sites (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 40),
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  origins TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(origins)),
  -- Only what was set; the defaults are in src/domain/site.ts.
  settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
  -- Part of every ETag of the site.
  version INTEGER NOT NULL DEFAULT 1,
  -- Akismet's last word about the key or the account, for the owner; NULL when all is well.
  akismet_alert TEXT CHECK (json_valid(akismet_alert))
) STRICT, WITHOUT ROWID;

-- Who may use the moderators' API besides the owner.
CREATE TABLE tokens (
  -- `token:` and a keyed hash of it, or `email:` and an address that Cloudflare Access signs in (src/domain/credential.ts).
  credential TEXT PRIMARY KEY,
  id INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (length(name) <= 100),
  -- NULL for all of them.
  sites TEXT CHECK (json_valid(sites)),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  created_by TEXT NOT NULL,
  -- A day, so that it is written once a day.
  last_used_on TEXT CHECK (length(last_used_on) = 10)
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  key TEXT NOT NULL CHECK (length(key) <= 2000),
  -- What the article says of itself, taken from a comment that was approved.
  title TEXT,
  published TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  open INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)),
  hold_all INTEGER NOT NULL DEFAULT 0 CHECK (hold_all IN (0, 1)),
  -- Approved comments; kept here, since counting them would read them.
  count INTEGER NOT NULL DEFAULT 0,
  -- Grows with every visible change.
  version INTEGER NOT NULL DEFAULT 0,
  -- Hidden comments up to this id have been moved to another page; NULL where no page took this one over.
  merged_until INTEGER,
  UNIQUE (site_id, key)
) STRICT;

CREATE TABLE comments (
  id INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  page_id INTEGER NOT NULL,
  parent_id INTEGER,
  -- NULL for a root comment.
  root_id INTEGER,
  -- From the root to the parent, at most 10.
  ancestors TEXT NOT NULL DEFAULT '[]',
  status TEXT NOT NULL CHECK (status IN ('approved', 'pending', 'spam', 'trash')),
  -- In the thread: approved, or a root comment that is gone while replies to it are shown.
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  -- By a moderator, before all others of its page; only roots.
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  score INTEGER NOT NULL DEFAULT 0 CHECK (score >= 0),
  -- By readers, each network once.
  reports INTEGER NOT NULL DEFAULT 0 CHECK (reports >= 0),
  -- Written as the site, by the article's author or a moderator; NULL for readers.
  role TEXT CHECK (role IN ('author', 'moderator')),
  name TEXT NOT NULL CHECK (length(name) <= 100),
  email TEXT CHECK (length(email) <= 254),
  url TEXT CHECK (length(url) <= 500),
  -- Kept as long as Akismet may need them, then removed (usecases/purge-site.ts); the keyed hash of the address stays.
  address TEXT,
  address_hash TEXT NOT NULL,
  user_agent TEXT,
  referrer TEXT,
  author_key_hash TEXT,
  -- Of the form token or, without one, of the whole content; unique, so that a race has one winner.
  idempotency_key TEXT,
  text_hash TEXT NOT NULL,
  source TEXT NOT NULL CHECK (length(source) <= 10000),
  -- Name, e-mail, URL and source, folded for searching (src/domain/fold.ts), a line each.
  folded TEXT NOT NULL DEFAULT '',
  html TEXT NOT NULL CHECK (length(CAST(html AS BLOB)) <= 65536),
  -- The version of src/render that made the html.
  renderer INTEGER NOT NULL,
  -- Title, date and tags of the article as sent, until the comment is approved.
  page_details TEXT NOT NULL DEFAULT '{}',
  says TEXT NOT NULL CHECK (says IN ('ham', 'hold', 'spam', 'discard')),
  findings TEXT NOT NULL CHECK (json_valid(findings)),
  -- The fields as last sent to Akismet, for a recheck or for feedback, for as long as the site keeps them.
  submitted TEXT,
  akismet_result TEXT CHECK (akismet_result IN ('ham', 'spam', 'discard', 'recheck', 'unchecked')),
  akismet_guid TEXT,
  akismet_checked_at INTEGER,
  next_check_at INTEGER,
  -- When a person last decided; from then on no machine changes the status.
  decided_at INTEGER,
  -- What the machines said of it when a person first decided; a later check does not change what the person corrected.
  -- Only ever a copy of `says`; one more list to look into would be billed with every row that is written.
  decided_says TEXT,
  -- What a person last said it is, and when they began to say so; feedback of an earlier word, or of a text since edited, is moot.
  feedback TEXT CHECK (feedback IN ('spam', 'ham')),
  feedback_at INTEGER,
  edited_at INTEGER,
  -- When its author deleted it; nobody can bring it back.
  deleted_at INTEGER,
  -- The author's record when the comment arrived, among their newest comments.
  author_approved INTEGER NOT NULL DEFAULT 0,
  author_spam INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL GENERATED ALWAYS AS (id / 4096 + 946684800000) VIRTUAL,
  -- Where it is found: by its status, but apart from all others while a machine's word to discard it stands, and nowhere
  -- once it was emptied and is but a tombstone, or not even that.
  folder TEXT NOT NULL GENERATED ALWAYS AS (
    CASE WHEN address_hash = '' AND deleted_at IS NOT NULL THEN iif(shown = 1, 'emptied', 'gone')
      WHEN status = 'spam' AND says = 'discard' AND decided_at IS NULL THEN 'discarded' ELSE status END) VIRTUAL,
  leads INTEGER NOT NULL GENERATED ALWAYS AS (pinned = 1 AND status = 'approved') VIRTUAL
) STRICT;

CREATE INDEX comments_thread ON comments (page_id, root_id, leads, id) WHERE shown = 1;
CREATE INDEX comments_top ON comments (page_id, leads, score, id) WHERE shown = 1 AND root_id IS NULL AND score > 0;
CREATE INDEX comments_queue ON comments (site_id, folder, id);
CREATE INDEX comments_email ON comments (site_id, email, id) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX comments_idempotency ON comments (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX comments_recheck ON comments (next_check_at) WHERE next_check_at IS NOT NULL;

-- One of each network and comment. The hashes are made of the comment too, so that nobody's votes can be put together.
CREATE TABLE votes (
  comment_id INTEGER NOT NULL,
  prefix_hash TEXT NOT NULL,
  voter_hash TEXT NOT NULL,
  PRIMARY KEY (comment_id, prefix_hash)
) STRICT, WITHOUT ROWID;

-- Likewise; the id carries the time.
CREATE TABLE reports (
  comment_id INTEGER NOT NULL,
  prefix_hash TEXT NOT NULL,
  id INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) <= 500),
  PRIMARY KEY (comment_id, prefix_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE bans (
  site_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('address', 'email', 'domain')),
  value TEXT NOT NULL,
  id INTEGER NOT NULL,
  until INTEGER,
  note TEXT,
  PRIMARY KEY (site_id, kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX bans_ended ON bans (site_id, until) WHERE until IS NOT NULL;

-- Apart from the site, since only submissions read them.
CREATE TABLE word_lists (
  site_id TEXT PRIMARY KEY,
  hold TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(hold)),
  block TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(block))
) STRICT, WITHOUT ROWID;

-- What programs have had judged, for feedback and for the moderators to see; gone after 15 days (usecases/purge-site.ts).
CREATE TABLE checks (
  site_id TEXT NOT NULL,
  id INTEGER NOT NULL,
  -- How many checks each token has made here on this day, this one included. Each row carries on what the one before
  -- it says, so that a quota costs no row of its own.
  used TEXT NOT NULL CHECK (json_valid(used)),
  actor TEXT NOT NULL,
  type TEXT NOT NULL,
  says TEXT NOT NULL CHECK (says IN ('ham', 'hold', 'spam', 'discard')),
  findings TEXT NOT NULL CHECK (json_valid(findings)),
  -- All that was said and known of its sender, by Akismet's names, for as long as the site keeps such things.
  submitted TEXT CHECK (json_valid(submitted)),
  -- NULL where Akismet was not asked, and so hears of no feedback.
  akismet_result TEXT CHECK (akismet_result IN ('ham', 'spam', 'discard', 'recheck', 'unchecked')),
  akismet_guid TEXT,
  akismet_checked_at INTEGER,
  -- What the program or a moderator last said it is, when and who.
  feedback TEXT CHECK (feedback IN ('spam', 'ham')),
  feedback_at INTEGER,
  feedback_by TEXT,
  PRIMARY KEY (site_id, id)
) STRICT, WITHOUT ROWID;

-- What must happen later, written in the batch of the change that asks for it. Done is deleted; stuck is far due.
CREATE TABLE outbox (
  due_at INTEGER NOT NULL,
  site_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('akismet.submit-spam', 'akismet.submit-ham')),
  -- A comment's id, or a check's.
  comment_id INTEGER NOT NULL,
  about TEXT NOT NULL DEFAULT 'comment' CHECK (about IN ('comment', 'check')),
  actor TEXT NOT NULL,
  -- Equal to the comment's feedback_at as long as no later change of mind made it moot.
  created_at INTEGER NOT NULL,
  -- Whose it is until due_at, so that nobody else sends it too; NULL while it waits.
  lease INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  PRIMARY KEY (due_at, comment_id, created_at)
) STRICT, WITHOUT ROWID;

-- When a site's old comments are gone through next, and up to which id that was done.
CREATE TABLE purges (
  due_at INTEGER NOT NULL,
  site_id TEXT NOT NULL,
  address_until INTEGER NOT NULL DEFAULT 0,
  submitted_until INTEGER NOT NULL DEFAULT 0,
  checks_until INTEGER NOT NULL DEFAULT 0,
  -- Of the folders that are gone through from the oldest on each day.
  spam_until INTEGER NOT NULL DEFAULT 0,
  trash_until INTEGER NOT NULL DEFAULT 0,
  discarded_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (due_at, site_id)
) STRICT, WITHOUT ROWID;

-- Comments by the day (UTC) they were sent on and by what has become of them, as last counted.
CREATE TABLE daily_counts (
  site_id TEXT NOT NULL,
  day TEXT NOT NULL CHECK (length(day) = 10),
  approved INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  spam INTEGER NOT NULL,
  trash INTEGER NOT NULL,
  -- Apart from spam, since it is deleted after a day and only ever grows here.
  discarded INTEGER NOT NULL,
  missed_spam INTEGER NOT NULL,
  false_spam INTEGER NOT NULL,
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

-- What happened to a comment after it was submitted; the submission itself is read from the comment's own row.
CREATE TABLE history (
  comment_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  event TEXT NOT NULL,
  actor TEXT NOT NULL,
  status_before TEXT NOT NULL,
  status_after TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail)),
  PRIMARY KEY (comment_id, id)
) STRICT, WITHOUT ROWID;

-- What the sites used, by day (UTC): at most one row a minute is written by each isolate (src/domain/day-usage.ts).
CREATE TABLE usage (
  day TEXT NOT NULL CHECK (length(day) = 10),
  -- Empty for what belongs to no site.
  site_id TEXT NOT NULL,
  requests INTEGER NOT NULL,
  rows_read INTEGER NOT NULL,
  rows_written INTEGER NOT NULL,
  akismet_calls INTEGER NOT NULL,
  PRIMARY KEY (day, site_id)
) STRICT, WITHOUT ROWID;
