/** How far a stream has come. */
export const Stage = {
  /** There is none: before its first byte, and after its end. */
  NONE: 0,
  /** Its request is being read, or decided about. */
  REQUEST: 1,
  /** It waits for a place on a server. */
  QUEUE: 2,
  /** A connection to its server is being made, or waits until the next try. */
  CONNECT: 3,
  /** Its server has the request, or gets it; no final response has begun. */
  RESPONSE: 4,
  /** The response passes, or bytes both ways. */
  DATA: 5,
  /** The balancer itself is making the answer. */
  LOCAL: 6,
} as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

/** Is a server looked for? */
export function isLinking(stage: Stage): boolean {
  return stage === Stage.QUEUE || stage === Stage.CONNECT;
}

/** Do a request and its response pass? */
export function isPassing(stage: Stage): boolean {
  return stage === Stage.RESPONSE || stage === Stage.DATA;
}
