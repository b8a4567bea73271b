import type { LogLevel } from "../config/schema.ts";

/** A change of state, in HAProxy's words. Scripts match on the texts: they stay as they are, to the space. */
export interface StateMessage {
  readonly level: LogLevel;
  readonly text: string;
  /** The same on standard error, where it differs in level and now and then in words; absent: it is for the logs alone. */
  readonly diagnostic?: { readonly level: "alert" | "warning"; readonly text: string };
}
