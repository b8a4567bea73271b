import { describe, expect, test } from "vitest";
import { everyByte, MessageReader } from "./message-reader.ts";
import { strictnessTable } from "./strictness-table.ts";

const reader = new MessageReader();

describe("the message layer", () => {
  for (const { name, origin, kind, raw, verdict, forwards, rest } of strictnessTable) {
    const outcome = verdict === "forwarded" ? "forwards" : "refuses";
    test(`${outcome} ${name} (${origin})`, () => {
      const bytes = Buffer.from(raw, "latin1");
      const reading = reader.read(kind, bytes, []);
      expect(reading.verdict).toBe(verdict);
      if (forwards !== undefined) expect(reading.head + reading.body + reading.trailers).toBe(forwards);
      if (verdict === "forwarded") expect(raw.slice(reading.size)).toBe(rest ?? "");
    });

    test(`${outcome} ${name} however the bytes are split (${origin})`, () => {
      const bytes = Buffer.from(raw, "latin1");
      const whole = reader.read(kind, bytes, []);
      expect(reader.read(kind, bytes, everyByte(bytes.length))).toEqual(whole);
      for (let split = 1; split < bytes.length; split++) {
        const reading = reader.read(kind, bytes, [split]);
        if (reading.verdict !== whole.verdict || reading.body !== whole.body)
          expect({ split, ...reading }).toEqual(whole);
      }
    });
  }
});
