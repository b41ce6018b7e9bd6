export const BAN_KINDS = ["address", "email", "domain"] as const;

/** Refuses nobody to their face: what a banned reader writes becomes spam. */
export interface Ban {
  kind: (typeof BAN_KINDS)[number];
  /** A network (`203.0.113.0/24`, `2001:db8::/64`), an e-mail address, or a domain. */
  value: string;
  note: string | null;
}

/** As the moderators wrote them. WordPress: moderation_keys and disallowed_keys. */
export interface WordLists {
  hold: string[];
  block: string[];
}
