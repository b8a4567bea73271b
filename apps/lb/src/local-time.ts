/** A second in the forms that logs use: in local time, unless it says so. */
export interface LocalSecond {
  /** `22/Nov/2026:15:39:49`: a traffic line. */
  readonly traffic: string;
  /** `Nov 22 15:39:38`: RFC 3164 §4.1.2, the day padded with a space. */
  readonly rfc3164: string;
  /** `2026-11-22T15:39:49+00:00`: RFC 5424 §6.2.3. */
  readonly rfc5424: string;
  /** The same second in UTC, in a traffic line's form. */
  readonly utc: string;
  /** The offset from UTC: `+0000`. */
  readonly zone: string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

const ISO = /^(\d+)-(\d+)-(\d+)T([\d:]+).*$/;

let cachedSecond = Number.NaN;
let cached: LocalSecond = { traffic: "", rfc3164: "", rfc5424: "", utc: "", zone: "" };

/**
 * The second in which a moment lies. The last answer is kept: thousands of lines share it, and making one costs a
 * microsecond or two.
 * @param now milliseconds since the epoch
 */
export function localSecond(now: number): LocalSecond {
  const second = Math.floor(now / 1000);
  if (second !== cachedSecond) {
    cachedSecond = second;
    cached = describe(new Date(second * 1000));
  }
  return cached;
}

/** A moment as lines of traffic have it: `22/Nov/2026:15:39:49.012`. */
export function toMillisecond(date: number): string {
  return `${localSecond(date).traffic}.${String(Math.trunc(date % 1000)).padStart(3, "0")}`;
}

function describe(date: Date): LocalSecond {
  const year = date.getFullYear();
  const month = MONTHS[date.getMonth()];
  const day = date.getDate();
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const east = -date.getTimezoneOffset();
  const sign = east < 0 ? "-" : "+";
  const hours = two(Math.trunc(Math.abs(east) / 60));
  const minutes = two(Math.abs(east) % 60);
  return {
    traffic: `${two(day)}/${month}/${year}:${time}`,
    rfc3164: `${month} ${String(day).padStart(2)} ${time}`,
    rfc5424: `${year}-${two(date.getMonth() + 1)}-${two(day)}T${time}${sign}${hours}:${minutes}`,
    utc: date.toISOString().replace(ISO, (_, year, month, day, time) => `${day}/${MONTHS[month - 1]}/${year}:${time}`),
    zone: `${sign}${hours}${minutes}`,
  };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
