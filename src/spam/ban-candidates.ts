import { readerPrefix } from "../domain/address.ts";
import { authorLink } from "../domain/author-url.ts";
import type { Ban } from "../domain/ban.ts";
import { LIMITS } from "../domain/limits.ts";
import { canonicalAddress, canonicalV6, isIpv4 } from "../domain/network.ts";
import { isEmail } from "../domain/text.ts";

type BanKey = Pick<Ban, "kind" | "value">;

/** The networks that can be banned, the smallest first. */
const PREFIX_BITS = { 4: [32, 24], 6: [64, 48] } as const;

/**
 * Every ban that would fit a reader, in the one spelling that `banValue` gives. A ban on a domain fits what is below
 * it, so domains above are among them, down to two labels: a top-level domain can't be banned.
 */
export function banCandidates(reader: { address: string; email: string | null; url: string | null }): BanKey[] {
  const candidates: BanKey[] = networksOf(reader.address).map((value) => ({ kind: "address", value }));
  const hosts: (string | null)[] = [];
  if (reader.email !== null) {
    candidates.push({ kind: "email", value: reader.email.toLowerCase() });
    hosts.push(hostOf(reader.email.slice(reader.email.lastIndexOf("@") + 1)));
  }
  const link = reader.url === null ? null : authorLink(reader.url);
  if (link !== null) hosts.push(hostOf(new URL(link).hostname));
  const domains = new Set(hosts.flatMap((host) => (host === null ? [] : withParents(host))));
  return [...candidates, ...[...domains].map((value): BanKey => ({ kind: "domain", value }))];
}

/** What a moderator typed, in the one spelling that bans are kept and found by; `null` when it can be no such ban. */
export function banValue(kind: Ban["kind"], input: string): string | null {
  const typed = input.trim();
  if (kind === "address") return networkValue(typed);
  return kind === "email" ? emailValue(typed) : domainValue(typed);
}

function networkValue(typed: string): string | null {
  const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(typed) ?? [];
  const networks = networksOf(address);
  return networks.find((network) => bits === undefined || network.endsWith(`/${bits}`)) ?? null;
}

/** IPv4 as itself and its /24; IPv6 as its /64, which is one household, and its /48, spelt as in RFC 5952. */
function networksOf(address: string): string[] {
  const canonical = canonicalAddress(address);
  if (canonical === null) return [];
  if (isIpv4(canonical)) {
    const [single, network] = PREFIX_BITS[4];
    return [`${canonical}/${single}`, `${canonical.replace(/\d+$/, "0")}/${network}`];
  }
  const groups = readerPrefix(canonical).split(":");
  return PREFIX_BITS[6].map((bits) => `${canonicalV6(`${groups.slice(0, bits / 16).join(":")}::`)}/${bits}`);
}

function emailValue(typed: string): string | null {
  if (isEmail(typed)) return typed.toLowerCase();
  const [, local, domain = ""] = /^([^@]+)@([^@]+)$/.exec(typed) ?? [];
  const email = `${local}@${hostOf(domain)}`.toLowerCase();
  return local !== undefined && hostOf(domain) !== null && isEmail(email) ? email : null;
}

/** Takes a domain, a page of it, or the ways in which people write "all of it": `*.a.example`, `@a.example`. */
function domainValue(typed: string): string | null {
  const link = authorLink(typed.replace(/^(?:\*?\.|@)/, ""));
  const host = link === null ? null : hostOf(new URL(link).hostname);
  return host?.includes(".") ? host : null;
}

/**
 * A domain in lower case and punycode, without the root's dot and without `www`, since who pastes the address of a page
 * means the whole site; `null` for IP addresses and what is no host.
 */
function hostOf(domain: string): string | null {
  const host = URL.parse(`http://${domain}/`)?.hostname.replace(/\.$/, "") ?? "";
  if (host === "" || host.length > LIMITS.hostCharacters || host.startsWith("[") || isIpv4(host)) return null;
  return host.split(".").includes("") ? null : host.replace(/^(?:www\.)+(?=.*\.)/, "");
}

/** A host and the domains above it; where they are too many, the host itself and the shortest. */
function withParents(host: string): string[] {
  const labels = host.split(".");
  const all = labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
  return [...all.slice(0, 1), ...all.slice(1).slice(1 - LIMITS.banDomains)];
}
