import type { StatsAnswer } from "../context.ts";
import { headSize } from "../error-responses.ts";
import { CONNECTION_CLOSE, CONNECTION_KEEP_ALIVE } from "./added-fields.ts";

const CHUNKED = ["transfer-encoding", "chunked"] as const;

/** An answer of the balancer's own as it goes to a client. */
export interface OwnAnswer {
  readonly bytes: Buffer;
  /** Sizes of the head and of the body as HAProxy counts them. */
  readonly headSize: number;
  readonly bodySize: number;
}

/** @param minorVersion the client's HTTP version */
export function statisticsAnswer(
  answer: StatsAnswer,
  isHead: boolean,
  keepsOpen: boolean,
  minorVersion: number,
): OwnAnswer {
  const chunked = !isHead && !answer.headers.some(([name]) => name === "content-length");
  const fields = chunked ? [...answer.headers, CHUNKED] : answer.headers;
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  if (!keepsOpen) lines.push(CONNECTION_CLOSE.toString("latin1"));
  else if (minorVersion === 0) lines.push(CONNECTION_KEEP_ALIVE.toString("latin1"));
  const head = `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${lines.join("")}\r\n`;
  const { length } = answer.body;
  const chunk = length > 0 ? `${length.toString(16).toUpperCase()}\r\n${answer.body}\r\n` : "";
  return {
    bytes: Buffer.from(head + (chunked ? `${chunk}0\r\n\r\n` : ""), "latin1"),
    headSize: headSize(answer.reason, fields),
    bodySize: length + 1,
  };
}
