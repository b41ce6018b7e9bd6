import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOpen } from "../../../src/domain/page.ts";

const DAY = 86_400_000;
const PUBLISHED = "2026-11-01T12:00:00Z";
const published = Date.parse(PUBLISHED);
const page = { open: true, published: PUBLISHED };
const site = (closeAfterDays = 0, open = true) => ({ open, closeAfterDays });

describe("works", () => {
  test("a page is open when nobody closed it, and so is one without a comment yet", () => {
    expect(isOpen(site(), page, published)).toBe(true);
    expect(isOpen(site(), null, published)).toBe(true);
    expect(isOpen(site(14), null, published)).toBe(true);
  });

  test("it closes so many days after the article was published, to the millisecond", () => {
    expect(isOpen(site(14), page, published + 14 * DAY)).toBe(true);
    expect(isOpen(site(14), page, published + 14 * DAY + 1)).toBe(false);
    expect(isOpen(site(15), page, published + 14 * DAY + 1)).toBe(true);
  });

  test("zero days is never, however old the article is", () => {
    expect(isOpen(site(0), page, published + 40_000 * DAY)).toBe(true);
  });

  test("an article whose date nobody told stays open, and one of tomorrow is open already", () => {
    expect(isOpen(site(1), { open: true, published: null }, published + 40_000 * DAY)).toBe(true);
    expect(isOpen(site(1), page, published - 2 * DAY)).toBe(true);
  });

  test("a date without a time is the start of that day in UTC", () => {
    const dated = { open: true, published: "2026-11-01" };
    const midnight = Date.UTC(2026, 10, 1);
    expect([isOpen(site(1), dated, midnight + DAY), isOpen(site(1), dated, midnight + DAY + 1)]).toEqual([true, false]);
  });
});

describe("refuses", () => {
  const days = fc.nat(3_650);
  const time = fc.integer({ min: published - 400 * DAY, max: published + 4_000 * DAY });
  const date = fc.option(fc.constant(PUBLISHED));

  test("any comment on a closed site, whatever its pages say", () => {
    const pages = fc.option(fc.record({ open: fc.boolean(), published: date }));
    fc.assert(
      fc.property(days, pages, time, (closeAfterDays, somePage, now) => {
        expect(isOpen(site(closeAfterDays, false), somePage, now)).toBe(false);
      }),
    );
  });

  test("any comment on a page that a person closed, whatever its age", () => {
    fc.assert(
      fc.property(days, date, time, (closeAfterDays, told, now) => {
        expect(isOpen(site(closeAfterDays), { open: false, published: told }, now)).toBe(false);
      }),
    );
  });

  test("to open again what its age has closed", () => {
    fc.assert(
      fc.property(days, time, fc.nat(4_000 * DAY), (closeAfterDays, now, later) => {
        fc.pre(!isOpen(site(closeAfterDays), page, now));
        expect(isOpen(site(closeAfterDays), page, now + later)).toBe(false);
      }),
    );
  });
});
