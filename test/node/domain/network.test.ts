import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginningsOf, canonicalAddress, networkOf } from "../../../src/domain/network.ts";

describe("works", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7", 32],
    ["203.0.113.0/24", "203.0.113.0", 24],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1", 128],
    ["2001:db8::/64", "2001:db8::", 64],
    ["2001:db8::/48", "2001:db8::", 48],
    ["fe80::1%eth0", "fe80::1", 128],
    ["::ffff:203.0.113.7", "203.0.113.7", 32],
  ])("reads %s", (typed, address, bits) => {
    expect(networkOf(typed)).toEqual({ address, bits });
  });

  const hexadecimal = fc.constantFrom("0", "0", "0", "1", "db8", "ffff");
  const tail = fc.tuple(hexadecimal, hexadecimal, hexadecimal, hexadecimal, hexadecimal);

  test("every address of a network begins as it says, and no other does", () => {
    const three = fc.tuple(fc.constantFrom("2001", "2a00"), hexadecimal, hexadecimal);
    const begins = (head: string[], other: string[], rest: string[]) => {
      const network = networkOf(`${head.join(":")}::/48`)!;
      const address = canonicalAddress([...other, ...rest].join(":"))!;
      return beginningsOf(network).some((beginning) => address.startsWith(beginning));
    };
    fc.assert(
      fc.property(three, three, tail, (head, other, rest) => {
        expect(begins(head, head, rest)).toBe(true);
        expect(begins(head, other, rest)).toBe(head.join(":") === other.join(":"));
      }),
    );
    expect(beginningsOf({ address: "203.0.113.7", bits: 24 })).toEqual(["203.0.113."]);
  });
});

describe("refuses", () => {
  test.each(["", "203.0.113", "203.0.113.256", "203.0.113.0/16", "203.0.113.0/", "2001:db8::/32", "2001:db8::/128/64"])(
    "%j",
    (typed) => {
      expect(networkOf(typed)).toBeNull();
    },
  );

  test.each(["example.org", "[::1]", "::g", "1::2::3", " 203.0.113.7", "203.0.113.*", "%", "2001:db8::/0064"])(
    "%j",
    (typed) => {
      expect(networkOf(typed)).toBeNull();
    },
  );
});

describe("resists", () => {
  test("any text, and a network is read again as itself", () => {
    const part = fc.constantFrom("203.0.113.7", "2001:db8::", "::", "/", "24", "64", "48", "%", ":", ".", "f");
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const network = networkOf(text);
        if (network === null) return;
        expect(networkOf(`${network.address}/${network.bits}`) ?? networkOf(network.address)).toEqual(network);
      }),
    );
  });
});
