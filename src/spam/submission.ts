import type { AkismetResult } from "../domain/akismet.ts";
import type { Ban, WordLists } from "../domain/ban.ts";
import type { CommentStatus, PageDetails } from "../domain/comment.ts";
import type { Page } from "../domain/page.ts";
import type { Reader } from "../domain/reader.ts";
import type { Site } from "../domain/site.ts";

/** A comment as it was sent, and all that is known of its sender. */
export interface Submission {
  siteId: string;
  pageKey: string;
  parentId: number | null;
  name: string;
  email: string | null;
  /** As typed. */
  url: string | null;
  body: string;
  honeypot: string;
  /** Keyed hash of the device's author key. */
  authorKeyHash: string | null;
  /** Keyed hash of the address (IPv6: of its /64). */
  addressHash: string;
  textHash: string;
  pageDetails: PageDetails;
  reader: Reader;
  receivedAt: number;
}

/** What the form token proved. */
export type FormTokenState =
  | { state: "valid"; id: string; issuedAt: number }
  | { state: "missing" | "forged" | "other-page" }
  | { state: "expired" | "too-fast"; id: string; issuedAt: number };

/** What Turnstile proved; `unavailable` when it could not be asked. */
export type TurnstileState = "off" | "passed" | "missing" | "failed" | "unavailable";

/** An earlier comment, as far as the checks ask about it. */
export interface EarlierComment {
  id: number;
  pageId: number;
  parentId: number | null;
  status: CommentStatus;
  name: string;
  email: string | null;
  authorKeyHash: string | null;
  textHash: string;
  addressHash: string;
  akismetResult: AkismetResult | null;
  /** When Akismet answered; `null` when it was not asked. */
  akismetCheckedAt: number | null;
  createdAt: number;
}

export interface Parent {
  id: number;
  pageId: number;
  status: CommentStatus;
  ancestors: number[];
}

/** All that local checks may ask about, read in one batch before any of them runs. */
export interface Facts {
  site: Site;
  page: Page | null;
  parent: Parent | null;
  /** The comment that used the same form token. */
  sameToken: EarlierComment | null;
  /** The comment that was stored under the same content, for want of a token that was its own. */
  sameContent: EarlierComment | null;
  /** The newest comments with this e-mail that were approved, or are of this device or text, newest first. */
  trail: EarlierComment[];
  /** The site's comments of the last ten minutes, newest first, whatever became of them. */
  recent: EarlierComment[];
  /** The bans that fit this reader and have not ended. */
  bans: Ban[];
  words: WordLists;
  formToken: FormTokenState;
  turnstile: { state: TurnstileState; codes: string[] };
}
