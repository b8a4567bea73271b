import type { Global } from "../config/schema.ts";
import { limitHeads } from "../http1/head-limits.ts";
import { limitLines } from "../http1/message-head.ts";
import { setBuffers } from "../samples/buffer-size.ts";

const USUAL_SIZE = 16_384;
const USUAL_RESERVE = 1024;
const USUAL_LINES = 100;
const USUAL_LOGGED_LINE = 1023;

/** Sets how large messages may be, for all of the thread, before it makes a parser. */
export function limitBuffers({ bufferSize = USUAL_SIZE, rewriteReserve, headerLines, loggedLine }: Global): void {
  const reserve = Math.min(rewriteReserve ?? USUAL_RESERVE, bufferSize / 2);
  limitHeads(bufferSize, reserve);
  limitLines(headerLines ?? USUAL_LINES);
  setBuffers(bufferSize, reserve, loggedLine ?? USUAL_LOGGED_LINE);
}
