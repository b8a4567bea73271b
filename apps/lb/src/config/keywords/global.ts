import { fromByteString } from "../byte-string.ts";
import type { GlobalDraft } from "../draft.ts";
import { type KeywordRow, keywordTable, refusedRows } from "../keyword.ts";
import { isNodeName } from "../name.ts";
import { laxInteger, strictInteger } from "../number.ts";
import type { LogTarget } from "../schema.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { ignoredGlobalRows } from "./global-ignored.ts";
import { applyLog } from "./log.ts";

const MOST_THREADS = 64;

export const globalRows: readonly KeywordRow<GlobalDraft>[] = [
  {
    kind: "supported",
    keyword: "daemon",
    doc: "Goes on in the background, as `-D` does.",
    most: 0,
    apply(_, global) {
      global.daemon = true;
    },
  },
  {
    kind: "supported",
    keyword: "master-worker",
    takes: "[no-exit-on-failure]",
    doc: "Supervises the process by another one, as `-W` does.",
    most: 1,
    apply(statement, global) {
      const option = statement.next();
      if (option !== "" && option !== "no-exit-on-failure") {
        return statement.alert("'master-worker' only supports 'no-exit-on-failure' option.");
      }
      global.masterWorker = true;
    },
  },
  {
    kind: "supported",
    keyword: "quiet",
    doc: "Shows no warnings, as `-q` does.",
    most: 0,
    apply(_, { context: { report } }) {
      report.quiet = true;
    },
  },
  {
    kind: "supported",
    keyword: "maxconn",
    takes: "<number>",
    doc: "The most connections at once; by default what the limit of descriptors allows.",
    most: 1,
    apply(statement, global) {
      if (global.maxconn !== 0) return repeated(statement, "maxconn");
      const text = statement.next();
      if (text === "") return statement.alert("'maxconn' expects an integer argument.");
      global.maxconn = laxInteger(text) >>> 0;
    },
  },
  {
    kind: "supported",
    keyword: "ulimit-n",
    takes: "<number>",
    doc: "How many descriptors to ask the system for; by default what `maxconn` needs. Fewer are told of, but change nothing.",
    most: 1,
    apply(statement, global) {
      if (global.ulimitN !== 0) return repeated(statement, "ulimit-n");
      const text = statement.next();
      if (text === "") return statement.alert("'ulimit-n' expects an integer argument.");
      global.ulimitN = laxInteger(text);
    },
  },
  {
    kind: "supported",
    keyword: "nbthread",
    takes: "<number>",
    doc: "How many threads serve, 1 to 64; by default one a processor.",
    most: 1,
    apply(statement, global) {
      const text = statement.next();
      if (text === "") return statement.alert("'nbthread' expects an integer argument.");
      const number = strictInteger(text);
      if (number === undefined) {
        return statement.alert(`'nbthread' passed a missing or unparsable integer value in '${text}'.`);
      }
      if (number < 1 || number > MOST_THREADS) {
        return statement.alert(`'nbthread' value must be between 1 and ${MOST_THREADS} (was ${number}).`);
      }
      global.nbthread = number;
    },
  },
  {
    kind: "supported",
    keyword: "node",
    takes: "<name>",
    doc: "The name of this machine in the statistics.",
    most: 1,
    apply(statement, global) {
      const name = statement.next();
      if (!isNodeName(name)) {
        return statement.alert(
          "'node' requires valid node name - non-empty string with " +
            "digits(0-9), letters(A-Z, a-z), dot(.), hyphen(-) or underscode(_).",
          { tight: true },
        );
      }
      global.node = name;
    },
  },
  {
    kind: "supported",
    keyword: "description",
    takes: "<text>",
    doc: "What the statistics say about this instance.",
    apply(statement, global) {
      const text = statement.rest().join(" ");
      if (text === "") return statement.alert("'description' expects a string argument.", { tight: true });
      global.description = fromByteString(text);
    },
  },
  {
    kind: "supported",
    keyword: "pidfile",
    takes: "<path>",
    doc: "Where to write the process id, in the background only.",
    most: 1,
    apply(statement, global) {
      if (global.pidfile !== undefined) return repeated(statement, "pidfile");
      const path = statement.next();
      if (path === "") return statement.alert("'pidfile' expects a file name as an argument.");
      global.pidfile = fromByteString(path);
    },
  },
  {
    kind: "supported",
    keyword: "hard-stop-after",
    takes: "<time>",
    doc: "How long a soft stop may take before connections are cut.",
    apply(statement, global) {
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
      global.hardStopAfter = time.value;
    },
  },
  {
    kind: "supported",
    keyword: "log",
    takes: "<address> [len <bytes>] [format <format>] <facility> [<level> [<least level>]]",
    doc: "Where to log; proxies say `log global`.",
    apply: (statement, global) =>
      applyLog(statement, global.context, global.logTargets as (LogTarget | "global")[], false),
  },
  {
    kind: "supported",
    keyword: "log-tag",
    takes: "<name>",
    doc: "What the process calls itself in the logs.",
    most: 1,
    apply(statement, global) {
      const tag = statement.next();
      if (tag === "") return statement.alert("'log-tag' expects a tag for use in syslog.");
      global.logTag = fromByteString(tag);
    },
  },
  {
    kind: "supported",
    keyword: "log-send-hostname",
    takes: "[<name>]",
    doc: "Puts a host name into the logs; this machine's by default.",
    apply(statement, global) {
      if (global.logSendHostname !== undefined) return repeated(statement, "log-send-hostname");
      global.logSendHostname = fromByteString(statement.next());
    },
  },
  variables("setenv", "Sets a variable.", true),
  variables("presetenv", "Sets a variable unless it is set.", true),
  variables("unsetenv", "Removes variables.", false),
  variables("resetenv", "Removes all variables but these.", false),
  ...ignoredGlobalRows,
  ...refusedRows("Not supported yet.", [
    "h1-case-adjust",
    "h1-case-adjust-file",
    "maxcompcpuusage",
    "maxcomprate",
    "maxconnrate",
    "maxsessrate",
    "maxsslrate",
    "maxzlibmem",
    "server-state-base",
    "server-state-file",
    "ssl-server-verify",
    "stats",
    "unix-bind",
  ]),
];

export const globalTable = keywordTable(globalRows);

/** An alert, but no error: the first one stays. */
function repeated(statement: Statement, keyword: string): void {
  statement.alert(`'${keyword}' already specified. Continuing.`, { fatal: false });
}

function variables(
  keyword: "setenv" | "presetenv" | "unsetenv" | "resetenv",
  doc: string,
  takesValue: boolean,
): KeywordRow<GlobalDraft> {
  return {
    kind: "supported",
    keyword,
    takes: takesValue ? "<name> <value>" : "<name>...",
    ...(takesValue && { most: 3 }),
    doc: `${doc} The lines that follow see it.`,
    apply(statement, { context: { environment } }) {
      const names = statement.rest();
      const name = statement.word(1);
      if (takesValue) {
        if (statement.word(2) === "")
          return statement.alert(`'${keyword}' expects a name and a value.`, { tight: true });
        if (name === "" || name.includes("=")) {
          return statement.alert(`'${keyword}' failed on variable '${name}' : Invalid argument.`, { tight: true });
        }
        if (keyword === "setenv" || !environment.has(name)) environment.set(name, statement.word(2));
      } else if (keyword === "unsetenv") {
        if (name === "") return statement.alert("'unsetenv' expects at least one variable name.", { tight: true });
        const bad = names.find((unset) => unset.includes("="));
        if (bad) {
          return statement.alert(`'unsetenv' failed on variable '${bad}' : Invalid argument.`, { tight: true });
        }
        for (const unset of names) environment.delete(unset);
      } else {
        for (const known of [...environment.keys()]) if (!names.includes(known)) environment.delete(known);
      }
    },
  };
}
