import type { Argument } from "../arguments.ts";
import { type ConverterRow, converterRow } from "../converter.ts";
import { type Integer, wrapped } from "../integer.ts";
import { MONTHS, strftime, timeParts, WEEKDAYS } from "../strftime.ts";

const FORMAT = { least: 1, types: ["string", "integer"] } as const;

/** So HAProxy sees to it that no time is negative. */
const TIME_BITS = 55;
/** HAProxy's C library has no year beyond. */
const MOST_YEAR = 2 ** 31 + 1899;

/** How many of them a second has. */
const UNITS: Readonly<Record<string, bigint>> = { s: 1n, ms: 1000n, us: 1_000_000n };

/** Seconds since 1970 to texts. */
export const dateConverters: readonly ConverterRow[] = [
  converterRow({
    keyword: "ltime",
    takes: FORMAT,
    from: "int",
    to: "str",
    doc: "The time in the form of strftime(3), of the zone that the process is in; an offset is added.",
    compile: (values) => compileTime(values, true),
  }),
  converterRow({
    keyword: "utime",
    takes: FORMAT,
    from: "int",
    to: "str",
    doc: "The time in the form of strftime(3), of UTC; an offset is added.",
    compile: (values) => compileTime(values, false),
  }),
  converterRow({
    keyword: "http_date",
    takes: { least: 0, types: ["integer", "string"] },
    check: ([, unit]) =>
      unit === undefined || Object.hasOwn(UNITS, String(unit)) ? undefined : `expects 's', 'ms' or 'us', got '${unit}'`,
    from: "int",
    to: "str",
    doc: "The time as HTTP writes it; an offset is added; of milliseconds (`ms`) and microseconds (`us`) with their fraction.",
    compile: ([offset = 0, unit = "s"]) => compileHttpDate(BigInt(offset), String(unit)),
  }),
];

function compileTime([format, offset = 0]: readonly Argument[], isLocal: boolean) {
  return (value: Integer) => {
    const time = BigInt.asUintN(TIME_BITS, BigInt(value)) + BigInt(offset);
    const parts = timeParts(time, isLocal);
    return parts.year > MOST_YEAR ? undefined : strftime(String(format), parts);
  };
}

function compileHttpDate(offset: bigint, unit: string) {
  const perSecond = UNITS[unit] ?? 1n;
  return (value: Integer) => {
    const time = BigInt(wrapped(BigInt(value) + offset));
    const parts = timeParts(BigInt.asUintN(TIME_BITS, time / perSecond), false);
    if (parts.year > MOST_YEAR) return undefined;
    const { weekday, day, month, year } = parts;
    const date = `${WEEKDAYS[weekday]?.slice(0, 3)}, ${two(day)} ${MONTHS[month]?.slice(0, 3)} ${year}`;
    const fraction = perSecond === 1n ? "" : `.${time % perSecond}`;
    return `${date} ${strftime("%H:%M:%S", parts)}${fraction} GMT`;
  };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
