import { describe, expect, test } from "vitest";
import { everyByte, MessageReader } from "./message-reader.ts";
import { strictnessTable } from "./strictness-table.ts";

const reader = new MessageReader();

describe("the message layer, however the bytes are split,", () => {
  for (const { name, origin, kind, raw, verdict, forwards, rest } of strictnessTable) {
    test(`${verdict === "forwarded" ? "forwards" : "refuses"} ${name} (${origin})`, () => {
      const bytes = Buffer.from(raw, "latin1");
      const whole = reader.read(kind, bytes, []);
      expect(whole.verdict).toBe(verdict);
      if (forwards !== undefined) expect(whole.head + whole.body + whole.trailers).toBe(forwards);
      if (verdict === "forwarded") expect(raw.slice(whole.size)).toBe(rest ?? "");

      expect(reader.read(kind, bytes, everyByte(bytes.length))).toEqual(whole);
      // Every place of a short input; of the few long ones, which repeat one byte, each seventh.
      const step = bytes.length < 2000 ? 1 : 7;
      for (let split = 1; split < bytes.length; split += step) {
        const reading = reader.read(kind, bytes, [split]);
        if (reading.verdict !== whole.verdict || reading.body !== whole.body)
          expect({ split, ...reading }).toEqual(whole);
      }
    });
  }

  test("has every input told apart by name", () => {
    const names = strictnessTable.map(({ kind, name, origin }) => `${kind} ${name} ${origin}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
