import { readFileSync } from "node:fs";
import type { TcpHandle } from "./handles.ts";

/** Linux's own, and everybody's where nobody has changed it: RFC 9293 §3.8.4 asks for two hours at least. */
const SECONDS = 7200;

let delay: number | undefined;

/** Seconds of silence after which the system asks whether a peer is still there. */
export function keepAliveDelay(): number {
  delay ??= readDelay();
  return delay;
}

function readDelay(): number {
  try {
    return Number(readFileSync("/proc/sys/net/ipv4/tcp_keepalive_time", "latin1")) || SECONDS;
  } catch {
    return SECONDS;
  }
}

/** Lets the system find out about a peer that is silent. */
export function keepAlive(handle: TcpHandle): void {
  handle.setKeepAlive?.(true, keepAliveDelay());
}
