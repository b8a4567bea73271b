import type { Argument, ArgumentList } from "../arguments.ts";
import { type FetchRow, fetchRow, type Read, type Some } from "../fetch.ts";
import { leadingInteger } from "../integer.ts";
import { IpAddress } from "../ip-address.ts";
import type { FieldSamples } from "../source.ts";
import type { SampleType, ValueOf } from "../value.ts";
import { eitherSide, type MessageSide, requestSide, responseSide } from "./message-sides.ts";
import { ValueCursor } from "./value-cursor.ts";

const REQUEST = requestSide("of the request");
const RESPONSE = responseSide("of the response");
const EITHER = eitherSide("of the request, in rules for responses of the response");

/** The furthest that a field is counted from the end. */
const MAX_FROM_END = 10;
const NAME_AND_OCCURRENCE: ArgumentList = { least: 0, types: ["string", "integer"] };
const NAME: ArgumentList = { least: 0, types: ["string"] };

export const fieldFetches: readonly FetchRow[] = [
  ...fieldRows(REQUEST, "req.", ["req.hdr"]),
  ...fieldRows(RESPONSE, "res.", ["res.hdr", "shdr"]),
  valueRow("hdr", EITHER, "one value"),
];

function fieldRows(side: MessageSide, prefix: string, [hdr = "", short = "hdr"]: readonly string[]): FetchRow[] {
  const shdr = short === "hdr" ? [] : [short];
  return [
    { ...valueRow(hdr, side, "one value"), aliases: shdr },
    valueRow(`${prefix}fhdr`, side, "whole field"),
    { ...countRow(`${hdr}_cnt`, side, "one value"), aliases: [`${short}_cnt`] },
    countRow(`${prefix}fhdr_cnt`, side, "whole field"),
    {
      ...valuesRow(`${hdr}_ip`, "ip", side, "one value", toAddress, `A value of a field ${side.what} as an address.`),
      aliases: [`${short}_ip`],
    },
    {
      ...valuesRow(
        `${hdr}_val`,
        "int",
        side,
        "one value",
        leadingInteger,
        `A value of a field ${side.what} as a number.`,
      ),
      aliases: [`${short}_val`],
    },
    fetchRow({
      keyword: `${prefix}hdr_names`,
      takes: NAME,
      type: "str",
      layers: side.layers,
      doc: `The names of the fields ${side.what}, with commas or what is given between them.`,
      compile: ([delimiter = ","]) => {
        const between = String(delimiter).slice(0, 1);
        return (source) => namesOf(side.of(source), between);
      },
    }),
  ];
}

function valueRow(keyword: string, side: MessageSide, unit: "one value" | "whole field"): FetchRow {
  const what = unit === "one value" ? "A value" : "The whole value";
  const which = "the last, or the one that is counted (from the end when negative); ACLs look at all.";
  return valuesRow(keyword, "str", side, unit, (value) => value, `${what} of a field ${side.what}: ${which}`);
}

function valuesRow<T extends SampleType>(
  keyword: string,
  type: T,
  side: MessageSide,
  unit: "one value" | "whole field",
  convert: (text: string) => ValueOf[T] | undefined,
  doc: string,
): FetchRow {
  const reads = values(side, unit, convert);
  return fetchRow<T>({
    keyword,
    takes: NAME_AND_OCCURRENCE,
    check: checkOccurrence,
    type,
    layers: side.layers,
    doc,
    ...reads,
  });
}

function countRow(keyword: string, side: MessageSide, unit: "one value" | "whole field"): FetchRow {
  return fetchRow({
    keyword,
    takes: NAME,
    type: "int",
    layers: side.layers,
    doc: `How many ${unit === "one value" ? "values" : "fields"} of a name ${side.what} there are.`,
    compile([name = ""]) {
      const cursor = new ValueCursor(String(name), unit);
      return (source) => {
        const fields = side.of(source);
        if (!fields) return undefined;
        cursor.start(fields);
        let count = 0;
        while (cursor.next()) count++;
        return count;
      };
    },
  });
}

function values<V>(side: MessageSide, unit: "one value" | "whole field", convert: (text: string) => V | undefined) {
  return {
    // As 2.1: without a name there is none; the empty name is every field's.
    compile([name, occurrence = 0]: readonly Argument[]): Read<V> {
      if (name === undefined) return () => undefined;
      const cursor = new ValueCursor(String(name), unit);
      const which = Number(occurrence) || -1;
      return (source) => {
        const fields = side.of(source);
        if (!fields) return undefined;
        const text = which > 0 ? fromStart(cursor, fields, which) : fromEnd(cursor, fields, which);
        return text === undefined ? undefined : convert(text);
      };
    },
    compileSome([name, occurrence = 0]: readonly Argument[]): Some<V> {
      if (name === undefined) return () => false;
      const cursor = new ValueCursor(String(name), unit);
      const which = Number(occurrence);
      return (source, holds) => {
        const fields = side.of(source);
        if (!fields) return false;
        if (which !== 0) {
          const text = which > 0 ? fromStart(cursor, fields, which) : fromEnd(cursor, fields, which);
          const value = text === undefined ? undefined : convert(text);
          return value !== undefined && holds(value, source);
        }
        cursor.start(fields);
        while (cursor.next()) {
          const value = convert(cursor.value);
          if (value !== undefined && holds(value, source)) return true;
        }
        return false;
      };
    },
  };
}

function fromStart(cursor: ValueCursor, fields: FieldSamples, which: number): string | undefined {
  cursor.start(fields);
  for (let count = 1; cursor.next(); count++) if (count === which) return cursor.value;
  return undefined;
}

function fromEnd(cursor: ValueCursor, fields: FieldSamples, which: number): string | undefined {
  cursor.start(fields);
  let count = 0;
  while (cursor.next()) count++;
  return fromStart(cursor, fields, count + 1 + which);
}

function checkOccurrence([, occurrence = 0]: readonly Argument[]): string | undefined {
  return Number(occurrence) < -MAX_FROM_END ? `header occurrence must be >= -${MAX_FROM_END}` : undefined;
}

/** An IPv4 address may have a port after it. */
function toAddress(text: string): IpAddress | undefined {
  const dotted = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?![\d.])/.exec(text);
  return IpAddress.parse(dotted ? dotted.slice(1).map(Number).join(".") : text);
}

function namesOf(fields: FieldSamples | undefined, between: string): string | undefined {
  if (!fields) return undefined;
  let names = "";
  for (let line = 0; line < fields.lineCount; line++) {
    const name = fields.fieldName(line);
    // A rule has taken it out.
    if (name !== "") names += (names === "" ? "" : between) + name;
  }
  return names;
}
