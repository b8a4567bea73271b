/** Byte classes of HTTP/1.1, as tables: one load a byte decides, where a comparison chain costs three branches. */

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const ASTERISK = 0x2a;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const SLASH = 0x2f;
export const DIGIT_0 = 0x30;
export const DIGIT_9 = 0x39;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const QUESTION_MARK = 0x3f;
export const BACKSLASH = 0x5c;

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function table(members: string): Uint8Array {
  const classes = new Uint8Array(256);
  for (const member of members) classes[member.charCodeAt(0)] = 1;
  return classes;
}

function withBytesBeyondAscii(table: Uint8Array): Uint8Array {
  return table.map((value, byte) => (byte >= 0x80 ? 1 : value));
}

function tableWithout(first: number, last: number, excluded: string): Uint8Array {
  const classes = table(range(first, last));
  for (const byte of excluded) classes[byte.charCodeAt(0)] = 0;
  return classes;
}

function range(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)).join("");
}

const TOKEN_MEMBERS = `!#$%&'*+-.^_\`|~${ALPHANUMERIC}`;

/** RFC 9110 §5.6.2 `tchar`: its lower-case form, or 0 for every other byte. */
export const TOKEN = new Uint8Array(256);
/**
 * As `TOKEN`, and every punctuation mark becomes a dash. CGI and its heirs read `Transfer_Encoding` and
 * `Transfer-Encoding` as one variable, so both must mean the same to us.
 */
export const LOOK_ALIKE = new Uint8Array(256);
for (const member of TOKEN_MEMBERS) {
  const lower = member.toLowerCase().charCodeAt(0);
  TOKEN[member.charCodeAt(0)] = lower;
  LOOK_ALIKE[member.charCodeAt(0)] = ALPHANUMERIC.includes(member) ? lower : DASH;
}

/**
 * What a field value, a reason phrase and a chunk extension may hold: RFC 9110 §5.5 calls NUL, CR and LF dangerous, and lets
 * a recipient keep the other controls, which end nothing.
 */
export const TEXT = table(`${range(0x01, 0x09)}${range(0x0b, 0x0c)}${range(0x0e, 0xff)}`);

/**
 * What a request target may hold before its query: every visible character of ASCII but `#`, for no fragment belongs on the
 * wire, and `?`, which ends the path. RFC 3986 has fewer, but browsers send the others as they are (the URL standard encodes none of
 * `[]\^`{|}` in a query), and none of them can be taken for the target's end.
 */
export const PATH = tableWithout(0x21, 0x7e, "#?");
export const QUERY = tableWithout(0x21, 0x7e, "#");
/** The same with what is no ASCII. */
export const ANY_PATH = withBytesBeyondAscii(PATH);
export const ANY_QUERY = withBytesBeyondAscii(QUERY);

/** RFC 3986 §3.2.2 `reg-name` (with the percent sign), and IPv4 addresses, which look the same. */
export const REG_NAME = table(`-._~!$&'()*+,;=%${ALPHANUMERIC}`);
/** What may stand between the brackets of an IP literal; the percent sign begins a zone (RFC 6874 §2). */
export const IP_LITERAL = table(`-._~!$&'()*+,;=:%${ALPHANUMERIC}`);
/**
 * What a Host may hold. Odd ones pass, as through HAProxy, but not those in which two readers find two hosts: `@`, `/`, `\`, `?`, `#`
 * and `,` end one where a Host is read as a part of a URL or as a list, and white space is trimmed by some, also that of Latin-1.
 */
export const HOST_BYTE = tableWithout(0x21, 0xff, "@/\\?#,\x7f\x85\xa0");

/** RFC 3986 §3.1, after the first letter. */
export const SCHEME = table(`+-.${ALPHANUMERIC}`);

/** The value of a hexadecimal digit, or 255. */
export const HEX = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  HEX[text.charCodeAt(0)] = digit;
  HEX[text.toUpperCase().charCodeAt(0)] = digit;
}

export function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
