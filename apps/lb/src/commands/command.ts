import type { CommandLevel, Configuration, MapChange, SeverityOutput } from "../config/schema.ts";
import type { StatsContext } from "../stats/subjects.ts";

/** A command of the runtime socket: finding it, its permission, its help and docs/keywords.md all come from its row. */
export interface Command {
  /** The words it begins with: `show info`. */
  readonly words: string;
  /** What follows. */
  readonly takes?: string;
  /** One line. */
  readonly doc: string;
  /** The lowest level that may give it. */
  readonly level: CommandLevel;
  /** The test that shows that it does what it says, as for keywords. */
  readonly shown: string;
  readonly run: (request: CommandRequest) => Answer;
}

export interface CommandRequest {
  /** The words after the command's own. Text is byte strings, a character a byte, both ways. */
  readonly arguments: readonly string[];
  /** The lines that followed a line that ended with `<<`. */
  readonly payload?: string;
  readonly session: CommandSession;
  readonly balancer: CommandedBalancer;
}

/**
 * What a command says: a message, nothing, or text in parts. Parts are asked for one after the other, and no further one
 * before whoever reads has taken those before it: what is long is made in parts that are not.
 */
export type Answer = Message | undefined | Iterable<string> | AsyncIterable<string>;

/** Where messages begin with their severity, this one's does. */
export interface Message {
  readonly severity: "err" | "warning" | "notice" | "info";
  readonly text: string;
}

/** @param text without the end of its last line */
export function message(severity: Message["severity"], text: string): Message {
  return { severity, text: `${text}\n` };
}

/** A connection on which commands come. Commands may change how it goes on. */
export interface CommandSession {
  /** May only fall. */
  level: CommandLevel;
  severityOutput: SeverityOutput;
  /** It goes on after an answer, with a prompt. */
  isInteractive: boolean;
  /** No further command is read. */
  hasQuit: boolean;
  /** It may be silent for so long. */
  timeout: number;
}

/** What commands ask for and change. */
export interface CommandedBalancer {
  readonly configuration: Configuration;
  /** The statistics of this moment. */
  stats(): StatsContext;
  /** The process, beyond what the statistics tell of it. */
  totals(): ProcessTotals;
  /** In all threads. @param map its place in `Configuration.maps` */
  changeMap(map: number, change: MapChange): void;
}

/** What has been counted of the process as a whole. */
export interface ProcessTotals {
  readonly connections: number;
  readonly requests: number;
  readonly mostConnectionsASecond: number;
  readonly sessionsASecond: number;
  readonly bytesOut: number;
  readonly bytesOutASecond: number;
  readonly droppedLogs: number;
  readonly isStopping: boolean;
  /** Sockets that listen now. */
  readonly listeners: number;
  /** Connections for commands now. */
  readonly commandConnections: number;
}
