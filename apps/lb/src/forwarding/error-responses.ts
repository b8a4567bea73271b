/**
 * The answers the balancer gives by itself: HAProxy's own bytes, which clients and scripts match on.
 */
const TEXTS: Readonly<Record<number, readonly [reason: string, text: string]>> = {
  400: ["Bad request", "Your browser sent an invalid request."],
  408: ["Request Time-out", "Your browser didn't send a complete request in time."],
  500: ["Internal Server Error", "An internal server error occured."],
  502: ["Bad Gateway", "The server returned an invalid or incomplete response."],
  503: ["Service Unavailable", "No server is available to handle this request."],
  504: ["Gateway Time-out", "The server didn't respond in time."],
};
export type ErrorStatus = 400 | 408 | 500 | 502 | 503 | 504;

export interface ErrorResponse {
  readonly whole: Buffer;
  /** Without the body, for HEAD. */
  readonly head: Buffer;
  readonly reason: string;
  readonly body: string;
  /** Its size in logs and statistics, which count HAProxy's internal form of a message, not wire bytes. */
  readonly size: number;
}

function build(status: number, reason: string, text: string): ErrorResponse {
  const body = `<html><body><h1>${status} ${reason}</h1>\n${text}\n</body></html>\n`;
  const fields: [string, string][] = [
    ["content-length", String(body.length)],
    ["cache-control", "no-cache"],
    ["content-type", "text/html"],
    ["connection", "close"],
  ];
  const head = `HTTP/1.1 ${status} ${reason}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return {
    head: Buffer.from(head, "latin1"),
    whole: Buffer.from(head + body, "latin1"),
    reason,
    body,
    size: headSize(reason, fields) + body.length + 1,
  };
}

/** The size of a head of the balancer's own in logs and statistics: of HAProxy's internal form of it. */
export function headSize(reason: string, fields: readonly (readonly [name: string, value: string])[]): number {
  const fieldBytes = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return 24 + "HTTP/1.1".length + "200".length + reason.length + fieldBytes + 1;
}

const RESPONSES = new Map(
  Object.entries(TEXTS).map(([status, [reason, text]]) => [Number(status), build(Number(status), reason, text)]),
);

export function errorResponse(status: ErrorStatus): ErrorResponse {
  const response = RESPONSES.get(status);
  if (!response) throw new Error(`no answer is prepared for status ${status}`);
  return response;
}
