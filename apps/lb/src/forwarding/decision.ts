import type { NextStep } from "../session/assignment.ts";
import type { Backend } from "../state/backend.ts";
import type { Server } from "../state/server.ts";

/** What an engine does next with a request. */
export type Decision =
  /** Find a server: `assignment.assign`. */
  | "forward"
  /** Send `exchange.answer`. */
  | "answer"
  /** Close the connection: `reject`. */
  | "reject"
  /** The same, and leave the connection open: the client is to hear nothing. */
  | "silence"
  /** Nothing yet: `decided` will be called. */
  | "wait";

/** What an engine does for its exchanges when it is called back. */
export interface ExchangeUser {
  /** The waiting of a queued request is over. */
  assigned(step: NextStep): void;
  /** A server of the backend to which the client has a connection that rests. */
  keptServer(backend: Backend): Server | undefined;
  /** The answer that was waited for is there. */
  decided(): void;
}
