import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignRecords, KnownRecords, outlastsHold, type Slot } from "../../src/discovery/server-slots.ts";

/** `11` holds the record, `11!` had it and is in maintenance, `-` never had one. */
function slots(text: string): Slot[] {
  return text.split(" ").map((word) => ({
    endpoint: word === "-" ? undefined : word.replace("!", ""),
    unresolved: word === "-" || word.endsWith("!"),
  }));
}

/** In the same notation as `slots`, with `!` where nothing was given. */
function assigned(before: string, records: string): string {
  const given = assignRecords(slots(before), records === "" ? [] : records.split(" "));
  return given
    .map((record, index) => record ?? `${slots(before)[index]?.endpoint ?? ""}!`.replace(/^!$/, "-"))
    .join(" ");
}

describe("records go to slots as HAProxy 2.1.0 was observed to give them", () => {
  test.each([
    ["first answer: in its order", "- - -", "13 11 12", "13 11 12"],
    ["fewer records than slots: the last slots stay empty", "- - -", "11 12", "11 12 -"],
    ["more records than slots: the rest waits", "- - -", "11 12 13 14", "11 12 13"],
    ["another order moves nothing", "11 12 13", "13 12 11", "11 12 13"],
    ["a new record goes to the lowest free slot", "11 12! 13!", "11 14", "11 14 13!"],
    ["a lost record is replaced by one that waited", "11 12 13", "12 13 14 15", "14 12 13"],
    ["all records change at once", "1 2 3 4", "5 6 7 8", "5 6 7 8"],
    ["a record that a slot has is not given twice", "11 12 14", "14 15 16", "15 16 14"],
    ["no record for a slot: it keeps the address on show", "11 12", "12", "11! 12"],
    ["the address of a slot in maintenance is free for a lower one", "11! 12!", "12", "12 12!"],
    ["slots that started with one address: the last one keeps it", "11 11 11", "11 12 13", "12 13 11"],
    ["slots that started with one address, in another order", "11 11 11", "12 11 13", "12 13 11"],
    ["slots that started with one address, and there is no other", "11 11 11", "11", "11! 11! 11"],
    ["slots that started with an address that is not known", "1 1 1", "11 12 13", "11 12 13"],
  ])("%s", (_, before, records, after) => {
    expect(assigned(before, records)).toBe(after);
  });

  test("whatever was before, no record serves two slots, and none that is known lies idle beside an empty slot", () => {
    const record = fc.integer({ min: 1, max: 6 }).map(String);
    const slot = fc.record({ endpoint: fc.option(record, { nil: undefined }), unresolved: fc.boolean() });
    const known = fc.uniqueArray(record);
    fc.assert(
      fc.property(fc.array(slot, { maxLength: 6 }), known, (before, records) => {
        const live = before.map((slot) => ({ ...slot, unresolved: slot.unresolved || slot.endpoint === undefined }));
        const given = assignRecords(live, records);
        const used = given.filter((record) => record !== undefined);
        expect(new Set(used).size).toBe(used.length);
        expect(used.length).toBe(Math.min(records.length, before.length));
        expect(
          assignRecords(
            given.map((endpoint) => ({ endpoint, unresolved: !endpoint })),
            records,
          ),
        ).toEqual(given);
      }),
    );
  });
});

describe("known records", () => {
  test("count duplicates of an answer once", () => {
    expect(new KnownRecords(0, String).after(["11", "11", "12"], 0)).toEqual(["11", "12"]);
  });

  test("stay for hold obsolete, in whole seconds, and in the order in which they came", () => {
    const records = new KnownRecords(10_000, String);
    records.after(["11", "12"], 5_900);
    expect(records.after(["13", "12"], 15_999)).toEqual(["11", "12", "13"]);
    expect(records.after(["13", "12"], 16_000)).toEqual(["12", "13"]);
  });

  test("without hold obsolete go with the first answer of another second", () => {
    const records = new KnownRecords(0, String);
    records.after(["11", "12"], 5_000);
    expect(records.after(["12"], 5_999)).toEqual(["11", "12"]);
    expect(records.after(["12"], 6_000)).toEqual(["12"]);
  });

  test("that come back in time were never gone", () => {
    const records = new KnownRecords(2_000, String);
    records.after(["11", "12"], 0);
    records.after(["12"], 2_000);
    records.after(["12", "11"], 2_500);
    expect(records.after(["12"], 4_999)).toEqual(["11", "12"]);
  });
});

test("a failure counts once its own hold has passed since the last valid answer", () => {
  const hold = { valid: 10, nx: 3000, refused: 30, timeout: 20_000, obsolete: 0, other: 30 };
  expect(outlastsHold("nx", hold, 1000, 3999)).toBe(false);
  expect(outlastsHold("nx", hold, 1000, 4000)).toBe(true);
  expect(outlastsHold("timeout", hold, 1000, 4000)).toBe(false);
});
