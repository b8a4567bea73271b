import type { Killer, OnServer } from "../session/killing.ts";
import type { Session } from "../session/session.ts";
import type { Listener } from "../state/listener.ts";
import type { TcpHandle } from "../tcp/handles.ts";

/** What was done with a connection before an engine gets it. */
export interface Entry {
  readonly session: Session;
  /** What was read beyond its header. */
  readonly first: Buffer | undefined;
}

/**
 * Moves the bytes of accepted connections. Policy (where a request goes, what is tried again, what is counted)
 * is in `exchange.ts`, once for every engine.
 */
export interface Engine {
  /**
   * Takes over a connection, just accepted and not read from unless `entry` says so.
   * @param closed called once, when it is gone
   */
  accept(connection: TcpHandle, listener: Listener, closed: () => void, entry?: Entry): void;
  /** From now on every connection ends with its exchange; idle ones may send one more request. */
  drain(): void;
  /**
   * Ends every connection at once, or the streams on some servers, and says so in their lines.
   * @param on absent: all, whatever they do
   */
  kill(by: Killer, on?: OnServer): void;
  /** Ends every connection at once. */
  destroy(): void;
}
