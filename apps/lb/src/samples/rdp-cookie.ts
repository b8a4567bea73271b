import type { Found } from "./tls-hello.ts";
import { PENDING } from "./value.ts";

/** MS-RDPBCGR §2.2.1.1: the headers of TPKT and X.224 before it. */
const START = 11;
const COOKIE = "cookie:";

/** The value of the cookie that an RDP client begins with, `Cookie: NAME=VALUE` and an end of line; of any when `name` is empty. */
export function rdpCookie(bytes: Uint8Array, name: string): Found<string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (text.length <= START + COOKIE.length) return PENDING;
  if (text.slice(START, START + COOKIE.length).toLowerCase() !== COOKIE) return undefined;
  let from = START + COOKIE.length;
  while (text[from] === " ") from++;
  const equals = name === "" ? endOfName(text, from) : from + name.length;
  if (equals === undefined) return undefined;
  if (equals >= text.length) return PENDING;
  if (text[equals] !== "=") return undefined;
  if (name !== "" && text.slice(from, equals).toLowerCase() !== name.toLowerCase()) return undefined;
  const end = text.indexOf("\r", equals + 1);
  if (end < 0 || end + 1 >= text.length) return PENDING;
  return text[end + 1] === "\n" ? text.slice(equals + 1, end) : undefined;
}

/** Where the name of a cookie ends; undefined: the line ends before. */
function endOfName(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length && text[at] !== "=") {
    if (text[at] === "\r" || text[at] === "\n") return undefined;
    at++;
  }
  return at;
}
