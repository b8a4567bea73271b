import type { CheckResult } from "../state/check-result.ts";

/** What a check found, but for how long it took. */
export type Finding = Omit<CheckResult, "durationMs">;

/** What a check says to a server, and makes of the answer. No sockets, no timers. One a check. */
export interface Conversation {
  /** Said when the connection is there. */
  readonly opening?: Buffer;
  /**
   * What came so far is judged.
   * @param isOver no more will come
   * @returns undefined: wait for more
   */
  judge(received: Buffer, isOver: boolean): Finding | undefined;
  /** What it is called when the server takes too long. */
  readonly lateCode: "L6TOUT" | "L7TOUT";
  /** The connection ends with FIN: servers of some protocols log a reset as an error. */
  readonly endsGently?: true;
}

/** The text up to the first end of a line. */
export function firstLine(text: string): string {
  return /^[^\r\n\0]*/.exec(text)?.[0] ?? "";
}
