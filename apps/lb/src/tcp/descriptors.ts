import type { TcpHandle } from "./handles.ts";

/**
 * Descriptors that are left for others: a name to ask for, a log, a check. libuv too keeps one, to accept and turn away
 * whom it has no descriptor for; several threads take it from each other, and then none of them rests any more.
 */
const KEPT_FREE = 8;

let limit = Number.POSITIVE_INFINITY;

/** Says how many descriptors the process may have. For all sockets of the thread. */
export function limitDescriptors(most: number): void {
  limit = most;
}

/** A system gives the lowest free descriptor: one so high is among the last. Without a limit there is no last one. */
export function isAmongTheLast({ fd }: TcpHandle): boolean {
  return fd >= limit - KEPT_FREE;
}

/** As `isAmongTheLast`, and so early that who was accepted before can still have connections to servers. */
export function isNearTheLast({ fd }: TcpHandle): boolean {
  return fd >= limit - 2 * KEPT_FREE;
}
