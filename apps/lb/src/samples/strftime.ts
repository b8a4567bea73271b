/** A time in its parts: of UTC, or of where the process is. */
export interface TimeParts {
  /** Any: JavaScript's dates end with the year 275760, HAProxy's do not. */
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  /** From Sunday, 0. */
  readonly weekday: number;
  /** From 0. */
  readonly yearday: number;
  readonly zone: string;
  /** Minutes east of Greenwich. */
  readonly offset: number;
  readonly timestamp: bigint;
}

/** The calendar repeats itself after 400 years, weekdays included. */
const CYCLE_YEARS = 400;
const CYCLE_SECONDS = 146_097n * 86_400n;
const DAY_MS = 86_400_000;

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** @param timestamp seconds since 1970 */
export function timeParts(timestamp: bigint, isLocal: boolean): TimeParts {
  const inCycle = ((timestamp % CYCLE_SECONDS) + CYCLE_SECONDS) % CYCLE_SECONDS;
  const date = new Date(Number(inCycle) * 1000);
  const offset = isLocal ? -date.getTimezoneOffset() : 0;
  // Shifted, so that its parts of UTC are the local ones.
  const shown = new Date(date.getTime() + offset * 60_000);
  const year = shown.getUTCFullYear();
  return {
    year: year + CYCLE_YEARS * Number((timestamp - inCycle) / CYCLE_SECONDS),
    month: shown.getUTCMonth(),
    day: shown.getUTCDate(),
    hours: shown.getUTCHours(),
    minutes: shown.getUTCMinutes(),
    seconds: shown.getUTCSeconds(),
    weekday: shown.getUTCDay(),
    yearday: Math.floor((shown.getTime() - Date.UTC(year, 0)) / DAY_MS),
    zone: isLocal ? zoneName(date) : "GMT",
    offset,
    timestamp,
  };
}

function zoneName(date: Date): string {
  const names = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(date);
  return names.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

type Conversion = (time: TimeParts) => string;

/** A number of so many digits. */
function digits(width: number, fill: "0" | " ", read: (time: TimeParts) => number): Conversion {
  return (time) => String(read(time)).padStart(width, fill);
}

const hour12 = ({ hours }: TimeParts) => hours % 12 || 12;
const half = ({ hours }: TimeParts) => (hours < 12 ? "AM" : "PM");

/** The conversions of strftime(3) in the C locale. */
const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ["a", ({ weekday }) => WEEKDAYS[weekday]?.slice(0, 3) ?? ""],
  ["A", ({ weekday }) => WEEKDAYS[weekday] ?? ""],
  ["b", ({ month }) => MONTHS[month]?.slice(0, 3) ?? ""],
  ["B", ({ month }) => MONTHS[month] ?? ""],
  ["c", (time) => strftime("%a %b %e %H:%M:%S %Y", time)],
  ["C", digits(2, "0", ({ year }) => Math.floor(year / 100))],
  ["d", digits(2, "0", ({ day }) => day)],
  ["D", (time) => strftime("%m/%d/%y", time)],
  ["e", digits(2, " ", ({ day }) => day)],
  ["F", (time) => strftime("%Y-%m-%d", time)],
  ["g", digits(2, "0", (time) => isoWeek(time).year % 100)],
  ["G", (time) => String(isoWeek(time).year)],
  ["h", ({ month }) => MONTHS[month]?.slice(0, 3) ?? ""],
  ["H", digits(2, "0", ({ hours }) => hours)],
  ["I", digits(2, "0", hour12)],
  ["j", digits(3, "0", ({ yearday }) => yearday + 1)],
  ["k", digits(2, " ", ({ hours }) => hours)],
  ["l", digits(2, " ", hour12)],
  ["m", digits(2, "0", ({ month }) => month + 1)],
  ["M", digits(2, "0", ({ minutes }) => minutes)],
  ["n", () => "\n"],
  ["p", half],
  ["P", (time) => half(time).toLowerCase()],
  ["r", (time) => strftime("%I:%M:%S %p", time)],
  ["R", (time) => strftime("%H:%M", time)],
  ["s", ({ timestamp }) => String(timestamp)],
  ["S", digits(2, "0", ({ seconds }) => seconds)],
  ["t", () => "\t"],
  ["T", (time) => strftime("%H:%M:%S", time)],
  ["u", ({ weekday }) => String(weekday || 7)],
  ["U", digits(2, "0", ({ yearday, weekday }) => Math.floor((yearday + 7 - weekday) / 7))],
  ["V", digits(2, "0", (time) => isoWeek(time).week)],
  ["w", ({ weekday }) => String(weekday)],
  ["W", digits(2, "0", ({ yearday, weekday }) => Math.floor((yearday + 7 - ((weekday + 6) % 7)) / 7))],
  ["x", (time) => strftime("%m/%d/%y", time)],
  ["X", (time) => strftime("%H:%M:%S", time)],
  ["y", digits(2, "0", ({ year }) => year % 100)],
  ["Y", ({ year }) => String(year)],
  ["z", ({ offset }) => (offset < 0 ? "-" : "+") + hoursAndMinutes(Math.abs(offset))],
  ["Z", ({ zone }) => zone],
  ["%", () => "%"],
]);

/** As strftime(3) in the C locale, with the flags `-`, `_`, `0`, `^` and `#` of glibc; what it does not know stays. */
export function strftime(format: string, time: TimeParts): string {
  return format.replace(/%([-_0^#]*)(\d*)[EO]?(.)/g, (whole, flags: string, width: string, letter: string) => {
    const conversion = CONVERSIONS.get(letter);
    if (!conversion) return whole;
    const text = withFlags(conversion(time), flags);
    return width === "" ? text : text.padStart(Math.min(Number(width), 1000), /\d$/.test(text) ? "0" : " ");
  });
}

function withFlags(text: string, flags: string): string {
  if (flags === "") return text;
  const isNumber = /^[ 0]*\d+$/.test(text);
  if (flags.includes("^")) return text.toUpperCase();
  if (flags.includes("#")) return /[a-z]/.test(text) ? text.toUpperCase() : text.toLowerCase();
  if (!isNumber) return text;
  const bare = text.replace(/^[ 0]+(?=\d)/, "");
  return flags.includes("-") ? bare : bare.padStart(text.length, flags.includes("_") ? " " : "0");
}

/** ISO 8601: weeks begin on Monday, and the first one has the year's first Thursday. */
function isoWeek({ year, yearday, weekday }: TimeParts): { readonly year: number; readonly week: number } {
  const thursday = yearday + 3 - ((weekday + 6) % 7);
  if (thursday < 0) return { year: year - 1, week: Math.floor((thursday + daysIn(year - 1)) / 7) + 1 };
  if (thursday >= daysIn(year)) return { year: year + 1, week: 1 };
  return { year, week: Math.floor(thursday / 7) + 1 };
}

function daysIn(year: number): number {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 366 : 365;
}

function hoursAndMinutes(minutes: number): string {
  return String(Math.floor(minutes / 60)).padStart(2, "0") + String(minutes % 60).padStart(2, "0");
}
