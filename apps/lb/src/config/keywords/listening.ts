import { parseBinds } from "../bind-addresses.ts";
import type { KeywordRow } from "../keyword.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { rangeFault } from "../process-range.ts";
import { hasFrontend, kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import type { Bind } from "./bind-settings.ts";
import { bindWords } from "./bind-words.ts";
import type { UnixBind } from "./unix-bind.ts";

/** Where a frontend listens, and how much it takes on. */
export interface ListeningSettings {
  readonly maxconn?: number;
  readonly backlog?: number;
  /** The most sessions a second; more wait. */
  readonly sessionRateLimit?: number;
}

interface ListeningTarget extends ProxyTarget {
  readonly settings: { readonly frontend: Mutable<ListeningSettings> };
  /** What the section began with. */
  readonly inherited: { readonly frontend: ListeningSettings };
  readonly binds: Bind[];
  readonly global: { readonly unixBind: UnixBind };
}

export const listeningRows: readonly KeywordRow<ListeningTarget>[] = [
  {
    kind: "supported",
    keyword: "bind",
    takes: "[<address>]:<port>[-<port>][,...] [<word>...]",
    doc: "Where to listen. The words are listed below.",
    shown: "config/load.test.ts#bind takes lists, ranges, families and words",
    notInDefaults: true,
    needs: "frontend",
    apply: applyBind,
  },
  {
    kind: "supported",
    keyword: "maxconn",
    takes: "<number>",
    doc: "The most connections at once; by default those of the process.",
    shown: "forwarding/cases/queues.ts#a frontend's maxconn keeps further connections waiting, unread",
    most: 1,
    needs: "frontend",
    needsHint: " Maybe you want 'fullconn' instead ?",
    apply: (statement, { settings }) => readLimit(statement, settings.frontend, "maxconn"),
  },
  {
    kind: "supported",
    keyword: "backlog",
    takes: "<number>",
    doc: "How many connections may wait to be accepted; by default as many as `maxconn`.",
    shown: "config/load.test.ts#limits are those that are written, and 0 is none",
    most: 1,
    needs: "frontend",
    apply: (statement, { settings }) => readLimit(statement, settings.frontend, "backlog"),
  },
  {
    kind: "supported",
    keyword: "rate-limit",
    takes: "sessions <number>",
    doc: "The most sessions that are let in a second; more wait to be accepted.",
    shown: "forwarding/cases/rate-limit.ts#rate-limit sessions lets so many in a second, and the others wait",
    apply: applyRateLimit,
  },
  {
    kind: "ignored",
    keyword: "grace",
    takes: "<time>",
    doc: "a soft stop closes the listening sockets at once",
    most: 1,
    apply: checkGrace,
  },
  {
    kind: "ignored",
    keyword: "bind-process",
    takes: "all|odd|even|<number>[-<number>]...",
    doc: "one process serves",
    apply(statement) {
      for (const word of statement.rest()) {
        if (word === "all") return;
        const fault = rangeFault(word);
        if (fault !== undefined)
          return statement.alert(`bind-process : '${word}' is not a valid number/range.${fault}`);
      }
    },
  },
];

function checkGrace(statement: Statement) {
  const text = statement.next();
  if (text === "") return statement.alert("'grace' expects a time in milliseconds.");
  const time = parseTime(text, "ms");
  if (time.kind === "unexpected") {
    statement.alert(`unexpected character '${time.character}' in grace time.`);
  } else if (time.kind === "overflow") {
    statement.alert(
      `timer overflow in argument <${text}> to grace time, maximum value is 2147483647 ms (~24.8 days).`,
      { tight: true },
    );
  }
}

/** Reads a number, of which 0 means that there is no such limit. */
export function readLimit<Key extends string>(statement: Statement, settings: { [K in Key]?: number }, keyword: Key) {
  const text = statement.next();
  if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
  setUnlessZero(settings, keyword, laxInteger(text) >>> 0);
}

function applyRateLimit(statement: Statement, proxy: ListeningTarget) {
  const [what, text] = [statement.next(), statement.next()];
  if (what !== "sessions") return statement.alert(`'rate-limit' only supports 'sessions' (got '${what}')`);
  if (text === "") {
    return statement.alert("'rate-limit sessions' expects expects an integer value (in sessions/second)");
  }
  const bad = /^[ \t]*[+-]?\d*(.?)/s.exec(text)?.[1] ?? "";
  if (bad !== "") {
    return statement.alert(`'rate-limit sessions' : unexpected character '${bad}' in integer value '${text}'`);
  }
  const { frontend } = proxy.settings;
  if (!hasFrontend(proxy)) {
    const whose = `${kindWord(proxy)} '${proxy.name}' has no frontend capability`;
    statement.warning(`rate-limit sessions will be ignored because ${whose}`);
  } else if (proxy.kind !== "defaults" && frontend.sessionRateLimit !== proxy.inherited.frontend.sessionRateLimit) {
    statement.warning("overwriting rate-limit sessions which was already specified");
  }
  setUnlessZero(frontend, "sessionRateLimit", laxInteger(text) >>> 0);
}

function applyBind(statement: Statement, proxy: ListeningTarget) {
  const { context, binds: earlier } = proxy;
  const text = statement.next();
  if (text === "") {
    return statement.alert("'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.");
  }
  const binds = parseBinds(text, statement.location, context, proxy.global.unixBind);
  if (typeof binds === "string") return statement.alert(`'bind' : ${binds}`);
  bindWords.applyAll(statement, { context, binds, earlier, label: `bind ${text}` });
  if (!statement.hasFailed) earlier.push(...binds);
}
