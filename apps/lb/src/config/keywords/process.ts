import { fromByteString } from "../byte-string.ts";
import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { isNodeName } from "../name.ts";
import { laxInteger, strictInteger } from "../number.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";

/** How the process runs. */
export interface ProcessSettings {
  readonly daemon: boolean;
  /** Messages, signals and exit statuses are those of a master. */
  readonly masterWorker: boolean;
  /** Absent: as many as the process may use processors. */
  readonly nbthread?: number;
  readonly node?: string;
  readonly description?: string;
  readonly pidfile?: string;
  readonly hardStopAfter?: number;
}

export const initialProcess: ProcessSettings = { daemon: false, masterWorker: false };

export interface ProcessTarget extends Target {
  readonly settings: Mutable<ProcessSettings>;
  /** No setting: it may not stand beside `nbthread`. */
  nbproc?: number;
}

const MOST_THREADS = 64;
const MOST_PROCESSES = 64;

export const processRows: readonly KeywordRow<ProcessTarget>[] = [
  {
    kind: "supported",
    keyword: "daemon",
    doc: "Goes on in the background, as `-D` does.",
    shown: "command-line/running.test.ts#the launcher ends with 0 once the balancer serves, and the pid file names it",
    most: 0,
    apply(_, { settings }) {
      settings.daemon = true;
    },
  },
  {
    kind: "ignored",
    keyword: "master-worker",
    takes: "[no-exit-on-failure]",
    doc: "one process serves and no master supervises it; only messages, signals and exit statuses are a master's",
    most: 1,
    apply(statement, { settings }) {
      const option = statement.next();
      if (option !== "" && option !== "no-exit-on-failure") {
        return statement.alert("'master-worker' only supports 'no-exit-on-failure' option.");
      }
      settings.masterWorker = true;
    },
  },
  {
    kind: "supported",
    keyword: "quiet",
    doc: "Shows no warnings, as `-q` does.",
    shown: "config/load.test.ts#marks the warnings behind quiet, but not the alerts",
    most: 0,
    apply(_, { context: { report } }) {
      report.quiet = true;
    },
  },
  {
    kind: "supported",
    keyword: "nbthread",
    takes: "<number>",
    doc: "How many threads serve, 1 to 64; by default one a processor.",
    shown: "threads/threads.test.ts#rotate exactly between them, one request after the other on new connections",
    most: 1,
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'nbthread' expects an integer argument.");
      const number = strictInteger(text);
      if (number === undefined) {
        return statement.alert(`'nbthread' passed a missing or unparsable integer value in '${text}'.`);
      }
      if (number < 1 || number > MOST_THREADS) {
        return statement.alert(`'nbthread' value must be between 1 and ${MOST_THREADS} (was ${number}).`);
      }
      settings.nbthread = number;
    },
  },
  {
    kind: "ignored",
    keyword: "nbproc",
    takes: "<number>",
    doc: "one process serves, with as many threads as `nbthread` says",
    most: 1,
    apply(statement, target) {
      const text = statement.next();
      if (text === "") return statement.alert("'nbproc' expects an integer argument.");
      const value = laxInteger(text);
      if (value < 1 || value > MOST_PROCESSES) {
        return statement.alert(`'nbproc' must be between 1 and ${MOST_PROCESSES} (was ${value}).`);
      }
      target.nbproc = value;
    },
  },
  {
    kind: "supported",
    keyword: "node",
    takes: "<name>",
    doc: "The name of this machine in the statistics.",
    shown: "stats/page.test.ts#shows node and description only when told to",
    most: 1,
    apply(statement, { settings }) {
      const name = statement.next();
      if (!isNodeName(name)) {
        return statement.alert(
          "'node' requires valid node name - non-empty string with " +
            "digits(0-9), letters(A-Z, a-z), dot(.), hyphen(-) or underscode(_).",
          { tight: true },
        );
      }
      settings.node = name;
    },
  },
  {
    kind: "supported",
    keyword: "description",
    takes: "<text>",
    doc: "What the statistics say about this instance.",
    shown: "stats/page.test.ts#shows node and description only when told to",
    apply(statement, { settings }) {
      const text = statement.rest().join(" ");
      if (text === "") return statement.alert("'description' expects a string argument.", { tight: true });
      settings.description = fromByteString(text);
    },
  },
  {
    kind: "supported",
    keyword: "pidfile",
    takes: "<path>",
    doc: "Where to write the process id, in the background only.",
    shown: "command-line/running.test.ts#the launcher ends with 0 once the balancer serves, and the pid file names it",
    most: 1,
    apply(statement, { settings }) {
      if (settings.pidfile !== undefined) return sayRepeated(statement, "pidfile");
      const path = statement.next();
      if (path === "") return statement.alert("'pidfile' expects a file name as an argument.");
      settings.pidfile = fromByteString(path);
    },
  },
  {
    kind: "supported",
    keyword: "hard-stop-after",
    takes: "<time>",
    doc: "How long a soft stop may take before connections are cut.",
    shown: "command-line/running.test.ts#hard-stop-after ends a soft stop that takes too long",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'hard-stop-after' expects <time> as argument.\n");
      const time = parseTime(text, "ms");
      if (time.kind === "overflow") {
        return statement.alert(
          `timer overflow in argument '${text}' to 'hard-stop-after' (maximum value is 2147483647 ms or ~24.8 days)`,
        );
      }
      if (time.kind === "unexpected") {
        return statement.alert(`unexpected character '${time.character}' in argument to <hard-stop-after>.\n`);
      }
      settings.hardStopAfter = time.value;
    },
  },
];

/** An alert, but no error: the first one stays. */
export function sayRepeated(statement: Statement, keyword: string): void {
  statement.alert(`'${keyword}' already specified. Continuing.`, { fatal: false });
}
