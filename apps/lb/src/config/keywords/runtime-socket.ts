import { parseBinds } from "../bind-addresses.ts";
import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { Words } from "../words.ts";
import { type CommandSocket, socketWords } from "./runtime-socket-words.ts";
import type { UnixBind } from "./unix-bind.ts";

/** Where the balancer listens for commands, and for how many at once. */
export interface RuntimeSocketSettings {
  readonly sockets: readonly CommandSocket[];
  /** A connection that is silent for longer is closed. */
  readonly timeout: number;
  /** Connections at once; others wait. */
  readonly maxconn: number;
  /** How many proxies stand before it in the file: HAProxy numbers it as one of them, though it shows none. */
  readonly place: number;
}

export interface GlobalRuntimeSocket {
  readonly runtimeSocket?: RuntimeSocketSettings;
}

export interface RuntimeSocketTarget extends Target {
  readonly settings: Mutable<GlobalRuntimeSocket>;
  readonly unixBind: UnixBind;
  /** How many proxies have been read. */
  readonly proxiesSoFar: () => number;
}

const rows: readonly KeywordRow<RuntimeSocketTarget>[] = [
  {
    kind: "supported",
    keyword: "stats socket",
    takes: "[<address>:<port>|<path>|abns@<name>|fd@<number>] [<word>...]",
    doc: "Where to listen for commands. The words and the commands are listed below.",
    shown: "forwarding/cases/commands.ts#a command line is answered, and the connection ends",
    apply: applySocket,
  },
  {
    kind: "supported",
    keyword: "stats timeout",
    takes: "<time>",
    doc: "How long a connection for commands may be silent; 10 s by default.",
    shown: "forwarding/cases/commands.ts#a silent connection is closed after stats timeout",
    apply(statement, target) {
      const text = statement.next();
      const time = parseTime(text, "ms");
      if (time.kind === "overflow") {
        return statement.alert(
          `timer overflow in argument '${text}' to 'stats timeout' (maximum value is 2147483647 ms or ~24.8 days)`,
        );
      }
      if (time.kind === "unexpected") {
        return statement.alert(`'stats timeout' : unexpected character '${time.character}'`);
      }
      if (time.value === 0) return statement.alert("'stats timeout' expects a positive value");
      runtimeSocket(target).timeout = time.value;
    },
  },
  {
    kind: "supported",
    keyword: "stats maxconn",
    takes: "<number>",
    doc: "How many connections for commands there may be at once; 10 by default.",
    shown: "forwarding/cases/commands.ts#who comes beyond stats maxconn waits until another one has ended",
    apply(statement, target) {
      const maxconn = laxInteger(statement.next());
      if (maxconn <= 0) return statement.alert("'stats maxconn' expects a positive value");
      runtimeSocket(target).maxconn = maxconn;
    },
  },
  {
    kind: "ignored",
    keyword: "stats bind-process",
    takes: "[all|odd|even|<number>[-[<number>]]]...",
    doc: "one process serves, and it answers commands",
    apply(statement) {
      for (const word of statement.rest()) {
        if (word === "all") return;
        if (word !== "odd" && word !== "even" && !/^\d+(?:-\d*)?$/.test(word)) {
          return statement.alert(`'stats bind-process' : '${word}' is not a valid number/range.`);
        }
      }
    },
  },
];

/** `stats WORD ...` in `global`. */
export const globalStatsWords = new Words<RuntimeSocketTarget>(rows, {
  manual: "global stats",
  family: "stats",
  unknown: (word) => `'stats' only supports 'socket', 'maxconn', 'bind-process' and 'timeout' (got '${word}')`,
});

/** In `global`. */
export const globalStatsRow: KeywordRow<RuntimeSocketTarget> = {
  kind: "supported",
  keyword: "stats",
  takes: "<keyword>...",
  doc: "The runtime socket; the keywords are listed below.",
  shown: "forwarding/cases/commands.ts#a command line is answered, and the connection ends",
  apply: (statement, target) => globalStatsWords.apply(statement, target),
};

/** Set by whatever names it first. */
function runtimeSocket({ settings, proxiesSoFar }: RuntimeSocketTarget): Mutable<RuntimeSocketSettings> {
  settings.runtimeSocket ??= { sockets: [], timeout: 10_000, maxconn: 10, place: proxiesSoFar() };
  return settings.runtimeSocket;
}

function applySocket(statement: Statement, target: RuntimeSocketTarget) {
  const { context } = target;
  const text = statement.next();
  if (text === "") {
    return statement.alert("'stats socket' in global section expects an address or a path to a UNIX socket");
  }
  const runtime = runtimeSocket(target);
  const binds = parseBinds(text, statement.location, context, target.unixBind);
  if (typeof binds === "string") {
    return statement.alert(`parsing [${statement.position}] : 'stats socket' : ${binds}\n\n`);
  }
  const sockets = binds.map((bind): CommandSocket => ({ ...bind, level: "operator", severityOutput: "none" }));
  const { sockets: earlier } = runtime;
  socketWords.applyAll(statement, { context, binds: sockets, earlier, label: "stats socket", quotes: true });
  if (!statement.hasFailed) runtime.sockets = [...earlier, ...sockets];
}
