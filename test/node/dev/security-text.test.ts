import { describe, expect, test } from "vitest";
import { securityText } from "../../../dev/security-text.ts";

const now = new Date("2026-11-24T12:00:00Z");

/** The fields of the file, each as its values. */
function fieldsOf(text: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const line of text.split("\n").slice(0, -1)) {
    const [, name, value] = /^([\w-]+): (\S.*)$/.exec(line) ?? [];
    fields[name!] = [...(fields[name!] ?? []), value!];
  }
  return fields;
}

describe("security.txt, as RFC 9116 wants it", () => {
  test.each(["mailto:security@blog.example", "https://blog.example/contact", "tel:+49-30-1234567"])(
    "names %s, and expires once, within a year",
    (contact) => {
      const text = securityText(contact, now);
      const { Contact, Expires } = fieldsOf(text);
      expect(text.endsWith("\n")).toBe(true);
      expect(Contact).toEqual([contact]);
      expect(Expires).toEqual(["2027-11-01T00:00:00.000Z"]);
    },
  );

  test("is the same for all builds of a month, and never older than eleven months of use", () => {
    const contact = "mailto:a@b.example";
    expect(securityText(contact, new Date("2026-11-01T00:00:00Z"))).toBe(securityText(contact, now));
    expect(fieldsOf(securityText(contact, new Date("2026-12-31T23:59:59Z"))).Expires).toEqual([
      "2027-12-01T00:00:00.000Z",
    ]);
  });

  test.each(["security@blog.example", "http://blog.example", "mailto:", "mailto:a@b.example\nExpires: 9999", ""])(
    "is not made with %j",
    (contact) => {
      expect(() => securityText(contact, now)).toThrow(".security-contact");
    },
  );
});
