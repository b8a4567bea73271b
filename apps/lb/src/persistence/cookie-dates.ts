const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LENGTH = 5;
const DAY = 86_400;

/** When a client was seen last and first, in seconds since the epoch; 0: nobody knows. */
export interface CookieDates {
  last: number;
  first: number;
}

/** What stands after the server in a cookie, `VALUE|LAST|FIRST`, each in steps of four seconds. */
export function readDates(text: string, dates: CookieDates): void {
  const last = text.indexOf("|");
  if (last < 0) return;
  dates.last = readDate(text, last + 1) || dates.last;
  const first = text.indexOf("|", last + 1);
  // As in 2.1 something has to follow.
  if (first >= 0 && text.length - first > LENGTH) dates.first = readDate(text, first + 1) || dates.first;
}

function readDate(text: string, at: number): number {
  let steps = 0;
  for (let place = 0; place < LENGTH; place++) {
    const digit = DIGITS.indexOf(text.charAt(at + place));
    if (digit < 0 || at + place >= text.length) return 0;
    steps = steps * 64 + digit;
  }
  return steps * 4;
}

/** A moment, rounded up: what a client holds is never older than it was. */
export function dateText(seconds: number): string {
  let text = "";
  for (let steps = Math.floor((seconds + 3) / 4); text.length < LENGTH; steps = Math.floor(steps / 64)) {
    text = DIGITS.charAt(steps % 64) + text;
  }
  return text;
}

/** Is it longer ago than `most`, or, as nobody's clock is that wrong, more than a day ahead? */
export function isOver(date: number, most: number, now: number): boolean {
  if (date === 0 || most === 0) return false;
  return now - date > most || date - now > DAY;
}
