import type { IgnoredRow, KeywordRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { type OnceTarget, PRIVILEGES } from "./accounts.ts";

const LIMITS = "set the limits where the balancer is started";
const POLLING = "Node.js chooses how to wait for events";
const BUFFERS = "the balancer sizes its buffers itself";
const NO_FEATURE = "there is no such feature to tune";
const MOST_PROCESSES = 64;

/** How HAProxy itself works, in `global`: accepted without effect. */
export const tuningRows: readonly KeywordRow<OnceTarget>[] = [
  ...flags("it only matters to HAProxy's own output", ["debug"]),
  ...flags(POLLING, ["noepoll", "nokqueue", "noevports", "nopoll", "busy-polling"]),
  ...flags("Node.js does not splice", ["nosplice"]),
  ...flags("Node.js always asks getaddrinfo", ["nogetaddrinfo"]),
  ...flags("one process listens", ["noreuseport"]),
  ...flags("external checks are not supported", ["external-check"]),
  ...flags(LIMITS, ["strict-limits", "set-dumpable"]),
  once("chroot", "<directory>", PRIVILEGES, "'chroot' expects a directory as an argument."),
  once("maxpipes", "<number>", "Node.js does not splice", "'maxpipes' expects an integer argument."),
  {
    kind: "ignored",
    keyword: "cpu-map",
    takes: "<processes> <processors>...",
    doc: "the system places the threads",
    apply: checkProcessorMap,
  },
  {
    kind: "ignored",
    keyword: "spread-checks",
    takes: "<percent>",
    doc: "checks are spread by the position of the server alone",
    most: 1,
    apply(statement, { seen }) {
      if (seen.has("spread-checks")) {
        return statement.alert("spread-checks already specified. Continuing.", { tight: true, fatal: false });
      }
      const text = statement.next();
      if (text === "") {
        return statement.alert("'spread-checks' expects an integer argument (0..50).", { tight: true });
      }
      const value = laxInteger(text);
      if (value < 0 || value > 50) {
        return statement.alert("'spread-checks' needs a positive value in range 0..50.", { tight: true });
      }
      if (value > 0) seen.add("spread-checks");
    },
  },
  {
    kind: "ignored",
    keyword: "max-spread-checks",
    takes: "<time>",
    doc: "checks are spread by the position of the server alone",
    most: 1,
    apply(statement) {
      const text = statement.next();
      if (text === "") {
        return statement.alert("'max-spread-checks' expects an integer argument (0..50).", { tight: true });
      }
      const time = parseTime(text, "ms");
      if (time.kind === "overflow") {
        return statement.alert(
          `timer overflow in argument <${text}> to <max-spread-checks>, maximum value is 2147483647 ms (~24.8 days).`,
          { tight: true },
        );
      }
      if (time.kind === "unexpected") {
        statement.alert(`unsupported character '${time.character}' in 'max-spread-checks' (wants an integer delay).`, {
          tight: true,
        });
      }
    },
  },
  {
    kind: "ignored",
    keyword: "mworker-max-reloads",
    takes: "<number>",
    doc: "workers are not kept across reloads",
    // Observed: what is wrong with it is said, and is no error.
    apply(statement) {
      const text = statement.next();
      const value = laxInteger(text);
      if (statement.peek() !== "") {
        const word = statement.peek();
        statement.alert(`'mworker-max-reloads' cannot handle unexpected argument '${word}'.`, { fatal: false });
      } else if (text === "") {
        statement.warning("'mworker-max-reloads' expects an integer argument.");
      } else if (value < 0) {
        statement.warning(`'mworker-max-reloads' : invalid value ${value}, must be >= 0`);
      }
    },
  },
  {
    kind: "ignored",
    keyword: "profiling.tasks",
    takes: "on|auto|off",
    doc: "there is no task scheduler to profile",
    most: 1,
    apply: (statement) => choice(statement, "profiling.tasks", ["on", "auto", "off"], "either 'on', 'auto', or 'off'"),
  },
  ...["tune.buffers.limit", "tune.buffers.reserve", "tune.chksize", "tune.pipesize", "tune.recv_enough"].map(
    (keyword) => number(keyword, BUFFERS),
  ),
  ...["tune.rcvbuf.client", "tune.rcvbuf.server", "tune.sndbuf.client", "tune.sndbuf.server"].map((keyword) =>
    once(keyword, "<bytes>", "the system sizes the buffers of sockets", `'${keyword}' expects an integer argument.`),
  ),
  ...["tune.maxaccept", "tune.maxpollevents", "tune.runqueue-depth"].map((keyword) => number(keyword, POLLING)),
  {
    kind: "ignored",
    keyword: "tune.idletimer",
    takes: "<time>",
    doc: NO_FEATURE,
    most: 1,
    apply(statement) {
      const text = statement.next();
      const time = parseTime(text, "ms");
      if (time.kind === "unexpected") {
        return statement.alert(`unexpected character '${time.character}' in argument to <tune.idletimer>.`, {
          tight: true,
        });
      }
      if (time.kind === "overflow") {
        return statement.alert(`timer overflow in argument <${text}> to <tune.idletimer>, maximum value is 65535 ms.`, {
          tight: true,
        });
      }
      if (text === "" || time.value > 65535) {
        statement.alert("'tune.idletimer' expects a timer value between 0 and 65535 ms.");
      }
    },
  },
  {
    kind: "ignored",
    keyword: "tune.listener.multi-queue",
    takes: "on|off",
    doc: "the system spreads connections over the threads",
    most: 1,
    apply: (statement) => choice(statement, "tune.listener.multi-queue", ["on", "off"], "either 'on' or 'off'"),
  },
  {
    kind: "ignored",
    keyword: "tune.pattern.cache-size",
    takes: "<number>",
    doc: NO_FEATURE,
    apply(statement) {
      const text = statement.next();
      if (text === "" || laxInteger(text) < 0) {
        statement.alert("'tune.pattern.cache-size' expects a positive numeric value");
      }
    },
  },
];

function flags(reason: string, keywords: readonly string[]): IgnoredRow<OnceTarget>[] {
  return keywords.map((keyword) => ({ kind: "ignored", keyword, doc: reason, most: 0, apply: () => {} }));
}

/** A second one is an alert, but no error. */
function once(keyword: string, takes: string, reason: string, missing: string): IgnoredRow<OnceTarget> {
  return {
    kind: "ignored",
    keyword,
    takes,
    doc: reason,
    most: 1,
    apply(statement, { seen }) {
      if (seen.has(keyword)) {
        return statement.alert(`'${keyword}' already specified. Continuing.`, { fatal: false });
      }
      const text = statement.next();
      if (text === "") return statement.alert(missing);
      seen.add(keyword);
    },
  };
}

function number(keyword: string, reason: string): IgnoredRow<OnceTarget> {
  return {
    kind: "ignored",
    keyword,
    takes: "<number>",
    doc: reason,
    most: 1,
    apply(statement, { seen }) {
      if (seen.has(keyword)) {
        return statement.alert(`'${keyword}' already specified. Continuing.`, { fatal: false });
      }
      const text = statement.next();
      if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
      if (laxInteger(text) !== 0) seen.add(keyword);
    },
  };
}

function choice(statement: Statement, keyword: string, values: readonly string[], expected: string): void {
  const value = statement.next();
  if (!values.includes(value)) statement.alert(`'${keyword}' expects ${expected} but got '${value}'.`);
}

function checkProcessorMap(statement: Statement) {
  const processes = statement.next().replace(/^auto:/, "");
  if (processes === "" || statement.peek() === "") {
    return statement.alert(
      "cpu-map expects a process number  ('all', 'odd', 'even', a number from 1 to 64 or a range), " +
        " followed by a list of CPU ranges with numbers from 0 to 63.",
    );
  }
  for (const set of processes.split("/", 2)) {
    if (/^(?:all|odd|even)$/.test(set)) continue;
    if (!/^-?\d/.test(set)) return statement.alert(`cpu-map : '${set}' is not a valid number/range.`);
    const first = laxInteger(set);
    if (first < 1 || first > MOST_PROCESSES) {
      return statement.alert(
        `cpu-map : '${set}' is not a valid number/range. It supports numbers from 1 to ${MOST_PROCESSES}.\n`,
      );
    }
  }
  for (const range of statement.rest()) {
    if (!/^\d/.test(range)) return statement.alert(`cpu-map : '${range}' is not a CPU range.\n`);
    if (range.split("-", 2).some((end) => laxInteger(end) >= MOST_PROCESSES)) {
      return statement.alert("cpu-map : supports CPU numbers from 0 to 63.\n");
    }
  }
}
