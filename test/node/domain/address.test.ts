import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { networkPrefix, readerPrefix } from "../../../src/domain/address.ts";

const group = fc.integer({ min: 0, max: 0xffff });
const groups = (count: number) => fc.array(group, { minLength: count, maxLength: count });

/** Some spelling of an IPv6 address: leading zeros, capitals, and `::` for its longest run of zeros. */
const spell = (parts: readonly number[], padded: boolean, capitals: boolean, short: boolean): string => {
  const text = parts.map((part) => part.toString(16).padStart(padded ? 4 : 1, "0"));
  const spelt = capitals ? text.map((part) => part.toUpperCase()) : text;
  for (let length = 8; short && length > 0; length -= 1) {
    for (let start = 0; start + length <= 8; start += 1) {
      if (parts.slice(start, start + length).some((part) => part !== 0)) continue;
      return `${spelt.slice(0, start).join(":")}::${spelt.slice(start + length).join(":")}`;
    }
  }
  return spelt.join(":");
};
const spelling = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
/** Half of the groups are zero, so that `::` is often there. */
const sparse = fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 });

describe("works", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9", "203.0.113.0/24"],
    ["::ffff:203.0.113.9", "203.0.113.9", "203.0.113.0/24"],
    ["::FFFF:203.0.113.9", "203.0.113.9", "203.0.113.0/24"],
    ["2001:db8::1", "2001:db8:0:0::/64", "2001:db8:0:0::/64"],
    ["2001:DB8:00ab:0:1:2:3:4", "2001:db8:ab:0::/64", "2001:db8:ab:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64", "0:0:0:0::/64"],
  ])("%s is the reader %s in the network %s", (address, reader, network) => {
    expect([readerPrefix(address), networkPrefix(address)]).toEqual([reader, network]);
  });

  test("all addresses of one /64 are one reader, however they are spelt", () => {
    fc.assert(
      fc.property(sparse, groups(4), spelling, spelling, (parts, host, first, second) => {
        const other = [...parts.slice(0, 4), ...host];
        expect(readerPrefix(spell(other, ...second))).toBe(readerPrefix(spell(parts, ...first)));
      }),
    );
  });

  test("all addresses of one /24 are one network but not one reader", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 255 }), (address, last) => {
        const other = address.replace(/\d+$/, String(last));
        expect(networkPrefix(other)).toBe(networkPrefix(address));
        expect(readerPrefix(other) === readerPrefix(address)).toBe(other === address);
      }),
    );
  });
});

describe("resists", () => {
  test("two /64 are never one reader", () => {
    fc.assert(
      fc.property(sparse, sparse, spelling, (one, two, how) => {
        const isSame = one.slice(0, 4).join() === two.slice(0, 4).join();
        expect(readerPrefix(spell(one, ...how)) === readerPrefix(spell(two, ...how))).toBe(isSame);
      }),
    );
  });

  test("two /24 are never one network", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (one, two) => {
        const isSame = one.replace(/\.\d+$/, "") === two.replace(/\.\d+$/, "");
        expect(networkPrefix(one) === networkPrefix(two)).toBe(isSame);
      }),
    );
  });

  test("what is no address stays what it is and throws nothing", () => {
    expect(readerPrefix("unknown")).toBe("unknown");
    expect(networkPrefix("")).toBe("");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(typeof networkPrefix(text)).toBe("string");
      }),
    );
  });
});
