import { readerPrefix } from "./address.ts";

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** An address in its one spelling, IPv4 where an IPv6 address only wraps one; `null` when it is none. */
export function canonicalAddress(address: string): string | null {
  if (isIpv4(address)) return address;
  const v6 = canonicalV6(address.replace(/%.*$/, ""));
  const [, high, low] = MAPPED_IPV4.exec(v6 ?? "") ?? [];
  if (high === undefined || low === undefined) return v6;
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");
}

/** A URL's host is written by the rules of RFC 5952. */
export function canonicalV6(address: string): string | null {
  if (!/^[0-9a-f:.]+$/i.test(address)) return null;
  return URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? null;
}

/** One address, or one of the networks that bans know. */
export interface Network {
  address: string;
  bits: 24 | 32 | 48 | 64 | 128;
}

/** Reads `203.0.113.7`, `203.0.113.0/24`, `2001:db8::1`, `2001:db8::/64` or `2001:db8::/48`; `null` for anything else. */
export function networkOf(typed: string): Network | null {
  const [, typedAddress = "", typedBits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(typed) ?? [];
  const address = canonicalAddress(typedAddress);
  if (address === null) return null;
  const known = isIpv4(address) ? ([32, 24] as const) : ([128, 64, 48] as const);
  const bits = typedBits === undefined ? known[0] : known.find((one) => one === Number(typedBits));
  return bits === undefined ? null : { address, bits };
}

/** How the addresses of an IPv4 /24 or an IPv6 /48 begin in their one spelling, which may leave zeros out. */
export function beginningsOf({ address }: Network): string[] {
  if (isIpv4(address)) return [address.replace(/\d+$/, "")];
  const groups = readerPrefix(address).split(":").slice(0, 3);
  const beginnings = [`${groups.join(":")}:`];
  for (let kept = 2; kept >= 0 && groups[kept] === "0"; kept -= 1) {
    beginnings.push(`${groups.slice(0, kept).join(":")}::`);
  }
  return beginnings;
}
