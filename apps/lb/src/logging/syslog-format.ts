import type { LogTarget } from "../config/schema.ts";
import type { LocalSecond } from "../local-time.ts";

/** Who a line says it is from. */
export interface LogIdentity {
  /** `log-tag`, or the program's name. */
  readonly tag: string;
  /** This host's name, or the one of `log-send-hostname`. */
  readonly hostname: string;
  /** RFC 3164 lines name the host only when `log-send-hostname` asks for it. */
  readonly sendHostname: boolean;
  readonly pid: number;
}

/** What stands before the message in a line of this format. */
export function header(
  format: LogTarget["format"],
  facility: number,
  severity: number,
  second: LocalSecond,
  identity: LogIdentity,
): string {
  const priority = facility * 8 + severity;
  switch (format) {
    case "rfc3164": {
      const hostname = identity.sendHostname ? `${identity.hostname} ` : "";
      return `<${priority}>${second.rfc3164} ${hostname}${identity.tag}[${identity.pid}]: `;
    }
    case "rfc5424":
      return `<${priority}>1 ${second.rfc5424} ${identity.hostname} ${identity.tag} ${identity.pid} - - `;
    case "short":
      return `<${severity}>`;
    case "raw":
      return "";
  }
}

/** A header of RFC 5424 with this where it says that there is none (§6.3). */
export function withStructuredData(head: string, structuredData: string): string {
  return `${head.slice(0, -"- ".length)}${structuredData} `;
}

/**
 * A whole line, newline included, of at most `length` bytes: what does not fit is cut, in the middle of a field if need be.
 */
export function line(head: string, message: string, length: number): string {
  const room = length - 1;
  const size = head.length + message.length;
  // A character is at most three bytes of UTF-8 for each unit of a string.
  if (size * 3 <= room) return `${head}${message}\n`;
  const text = head + message;
  if (Buffer.byteLength(text) <= room) return `${text}\n`;
  if (Buffer.byteLength(text) === size) return `${text.slice(0, room)}\n`;
  return `${cutBytes(text, room)}\n`;
}

function cutBytes(text: string, room: number): string {
  const bytes = Buffer.from(text);
  let end = room;
  // Not in the middle of a character: its bytes after the first are 10xxxxxx.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
