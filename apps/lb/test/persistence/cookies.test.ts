import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CookieDates, dateText, isOver, readDates } from "../../src/persistence/cookie-dates.ts";
import { cookiesOf, setCookieOf } from "../../src/persistence/cookie-text.ts";
import { dynamicCookie } from "../../src/persistence/dynamic-cookie.ts";

interface ObservedCookie {
  readonly key: string;
  readonly address: string;
  readonly port: number;
  readonly cookie: string;
}

const OBSERVED = new URL("testdata/observed-dynamic-cookies.json", import.meta.url);

function datesOf(text: string): CookieDates {
  const dates = { last: 0, first: 0 };
  readDates(text, dates);
  return dates;
}

describe("cookies of servers", () => {
  const observed: ObservedCookie[] = JSON.parse(readFileSync(OBSERVED, "utf8"));
  test.each(observed)("with the key $key, $address port $port has the cookie that 2.1.0 makes: $cookie", (each) => {
    expect(dynamicCookie(each.key, each.address, each.port)).toBe(each.cookie);
  });

  test("none is made of what is no IP address", () => {
    for (const address of [undefined, "unix@/run/s", "web"]) expect(dynamicCookie("k", address, 80)).toBeUndefined();
  });
});

describe("dates in cookies", () => {
  test("what is written is read again, at most three seconds later", () => {
    const seconds = fc.integer({ min: 1, max: 2 ** 32 - 4 });
    fc.assert(
      fc.property(seconds, (now) => {
        const { last, first } = datesOf(`c1|${dateText(now)}|${dateText(now)}`);
        expect(last).toBe(first);
        expect(last - now).toBeGreaterThanOrEqual(0);
        expect(last - now).toBeLessThan(4);
        expect(dateText(last)).toBe(dateText(now));
      }),
    );
  });

  test.each(["c1", "c1|", "c1|abc", "c1|ab?de", "c1|ab=de|ab", "c1||abcd", "|"])("there are none in %s", (text) => {
    expect(datesOf(text)).toEqual({ last: 0, first: 0 });
  });

  test("a date is over after its time, and when it is more than a day ahead", () => {
    const over = [1000, 939, 1000 + 86_400, 1001 + 86_400, 0].map((date) => isOver(date, 60, 1000));
    expect(over).toEqual([false, true, false, true, false]);
    expect(isOver(1, 0, 1000)).toBe(false);
  });
});

describe("the text of cookies", () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab=;, \t"\\$~|') });

  test("every byte of a field is in one cookie or between two, but for the space around the equals sign", () => {
    fc.assert(
      fc.property(text, (field) => {
        const together = cookiesOf(field).map(({ delimiter, text: each }) => delimiter + each);
        const bare = (all: string) => all.replaceAll(/[ \t]/g, "");
        expect(bare(together.join(""))).toBe(bare(field));
      }),
    );
  });

  test("the value stands where it is said to", () => {
    fc.assert(
      fc.property(text, (field) => {
        for (const cookie of [...cookiesOf(field), setCookieOf(field)]) {
          if (cookie.value === undefined) continue;
          expect(cookie.text.slice(cookie.valueAt).startsWith(cookie.value)).toBe(true);
          expect(cookie.text.slice(0, cookie.valueAt).trimStart()).toBe(`${cookie.name}=`);
        }
      }),
    );
  });
});
