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
export const EQUALS = 0x3d;
export const QUESTION_MARK = 0x3f;
export const BACKSLASH = 0x5c;

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function table(members: string): Uint8Array {
  const classes = new Uint8Array(256);
  for (const member of members) classes[member.charCodeAt(0)] = 1;
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

/** RFC 9110 §5.5: what a field value, and a reason phrase, may hold: HTAB, SP, VCHAR, obs-text. */
export const VALUE = table(`\t${range(0x20, 0x7e)}${range(0x80, 0xff)}`);

/**
 * What a request target may hold before its query: the unreserved and reserved bytes of RFC 3986 and `%`, but `#`,
 * for no fragment belongs on the wire, and `?`, which ends the path.
 */
export const PATH = table(`-._~!$&'()*+,;=:@/[]%${ALPHANUMERIC}`);
export const QUERY = table(`-._~!$&'()*+,;=:@/[]%?${ALPHANUMERIC}`);

/** RFC 3986 §3.2.2 `reg-name` (with the percent sign), and IPv4 addresses, which look the same. */
export const REG_NAME = table(`-._~!$&'()*+,;=%${ALPHANUMERIC}`);
/** What may stand between the brackets of an IP literal. */
export const IP_LITERAL = table(`-._~!$&'()*+,;=:${ALPHANUMERIC}`);

/** RFC 3986 §3.1, behind the first letter. */
export const SCHEME = table(`+-.${ALPHANUMERIC}`);

/** RFC 9110 §5.6.4 `qdtext`. */
export const QUOTED_TEXT = table(`\t !${range(0x23, 0x5b)}${range(0x5d, 0x7e)}${range(0x80, 0xff)}`);

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
