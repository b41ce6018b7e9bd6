const IPV4 = /^(?:::ffff:)?((?:\d{1,3}\.){3}\d{1,3})$/i;

/** The eight groups of an IPv6 address, with `::` filled. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = address.split("%", 1)[0]!.split("::", 2);
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined) return before;
  const after = tail === "" ? [] : tail.split(":");
  const missing = Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(missing).fill("0"), ...after];
}

function prefixV6(address: string): string {
  const groups = groupsOf(address.toLowerCase()).slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

/** Who counts as one reader: the address itself for IPv4, its /64 for IPv6, since a household has one of those. */
export function readerPrefix(address: string): string {
  const v4 = IPV4.exec(address)?.[1];
  return v4 ?? (address.includes(":") ? prefixV6(address) : address);
}

/** What a rate limit counts together: /24 for IPv4, /64 for IPv6. */
export function networkPrefix(address: string): string {
  const v4 = IPV4.exec(address)?.[1];
  if (v4 !== undefined) return `${v4.split(".").slice(0, 3).join(".")}.0/24`;
  return readerPrefix(address);
}
