import { trimBlanks, trimBlanksAfter, trimBlanksBefore } from "../samples/blanks.ts";

/** One cookie of a Cookie field, or the one of a Set-Cookie field with what follows it. */
export interface CookieText {
  /** What stands between it and the one before: `;`, or `,` in old clients; empty: it is the first. */
  readonly delimiter: string;
  /** As it stands there, without spaces around its `=`, where HAProxy tolerates them. */
  readonly text: string;
  readonly name: string;
  /** Undefined: it has no `=`, and is no cookie. */
  readonly value: string | undefined;
  /** Where the value begins in `text`. */
  readonly valueAt: number;
}

/** The cookies of a Cookie field's value. Behind a delimiter at its end there is one without a name. */
export function cookiesOf(field: string): CookieText[] {
  const cookies: CookieText[] = [];
  let delimiter = "";
  for (let at = 0; at < field.length || delimiter !== ""; ) {
    const { cookie, end } = readCookie(field, at, delimiter, ";,");
    cookies.push(cookie);
    delimiter = field.charAt(end);
    at = end + 1;
  }
  return cookies;
}

/** The cookie of a Set-Cookie field's value. */
export function setCookieOf(field: string): CookieText {
  const { cookie, end } = readCookie(field, 0, "", ";");
  return { ...cookie, text: cookie.text + field.slice(end) };
}

function readCookie(
  field: string,
  start: number,
  delimiter: string,
  ends: string,
): { cookie: CookieText; end: number } {
  let equals = start;
  while (equals < field.length && field[equals] !== "=" && !ends.includes(field[equals]!)) equals++;
  const name = field.slice(start, equals);
  if (field[equals] !== "=") {
    const cookie = { delimiter, text: name, name: trimBlanks(name), value: undefined, valueAt: 0 };
    return { cookie, end: equals };
  }
  const end = unquoted(field, equals + 1, ";,");
  const shown = trimBlanks(name);
  const before = name.slice(0, name.length - trimBlanksBefore(name).length) + shown;
  const rest = trimBlanksBefore(field.slice(equals + 1, end));
  const value = trimBlanksAfter(rest);
  const text = `${before}=${rest}`;
  return { cookie: { delimiter, text, name: shown, value, valueAt: before.length + 1 }, end };
}

/** Where the first of these characters stands that is not within quotes. */
function unquoted(field: string, start: number, ends: string): number {
  let isQuoted = false;
  for (let at = start; at < field.length; at++) {
    const character = field[at]!;
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && ends.includes(character)) return at;
  }
  return field.length;
}

/** Another value instead of the cookie's. */
export function withValue({ text, value = "", valueAt }: CookieText, other: string): string {
  return text.slice(0, valueAt) + other + text.slice(valueAt + value.length);
}
