import { type ActionRow, Fault, type RuleWords } from "../../rules/action.ts";
import { findAction } from "../../rules/actions/catalogue.ts";
import type { Rule, RuleSet } from "../../rules/rule.ts";
import type { Place } from "../../samples/layer.ts";
import { parseLogFormat } from "../../samples/log-format/parser.ts";
import { type KeywordRow, NOT_YET, refusedRows } from "../keyword.ts";
import { noteLate } from "../late-arguments.ts";
import type { Mutable } from "../mutable.ts";
import { hasBackend, hasFrontend, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { type AclTarget, readCondition } from "./acl.ts";
import { ACTION_NAMES } from "./action-names.ts";

/** What is done to requests, responses and connections. */
export interface RuleSettings {
  readonly httpRequest: readonly Rule[];
  readonly httpResponse: readonly Rule[];
  readonly tcpRequestContent: readonly Rule[];
  /** How long the rules on content may wait for it, in milliseconds. */
  readonly inspectDelay?: number;
}

export function newRules(): Mutable<RuleSettings> {
  return { httpRequest: [], httpResponse: [], tcpRequestContent: [] };
}

interface RuleTarget extends ProxyTarget, AclTarget {
  readonly rules: Mutable<RuleSettings>;
  readonly useBackend: readonly unknown[];
}

export const ruleRows: readonly KeywordRow<RuleTarget>[] = [
  {
    kind: "supported",
    keyword: "http-request",
    takes: "<action> [if|unless <condition>]",
    doc: "Does something to requests. The actions are listed below.",
    shown: "forwarding/cases/rules.ts#fields are set, added and taken out, and later rules see them so",
    notInDefaults: "tight",
    apply: (statement, proxy) => applyHttpRule(statement, proxy, "http-request", "httpRequest"),
  },
  {
    kind: "supported",
    keyword: "http-response",
    takes: "<action> [if|unless <condition>]",
    doc: "Does something to responses. The actions are listed below.",
    shown: "forwarding/cases/rules.ts#responses are changed by the backend's rules, then by the frontend's",
    notInDefaults: "tight",
    apply: (statement, proxy) => applyHttpRule(statement, proxy, "http-response", "httpResponse"),
  },
  {
    kind: "supported",
    keyword: "tcp-request",
    takes: "inspect-delay <time> | content accept|reject [if|unless <condition>]",
    doc: "In mode tcp: looks at the first bytes of a connection, and waits for them so long.",
    shown: "forwarding/cases/rules.ts#tcp-request content waits for data, until a rule fits or the delay is over",
    notInDefaults: true,
    apply: applyTcpRequest,
  },
  ...refusedRows(NOT_YET, [
    "errorfile",
    "errorloc",
    "errorloc302",
    "errorloc303",
    "http-send-name-header",
    "option checkcache",
    "option contstats",
    "redirect",
    "tcp-response",
  ]),
];

function applyHttpRule(
  statement: Statement,
  proxy: RuleTarget,
  set: "http-request" | "http-response",
  list: "httpRequest" | "httpResponse",
): void {
  const word = statement.next();
  const row = findAction(set, word);
  if (!row) {
    const missing = word === "" ? " (missing argument)" : "";
    const names = ACTION_NAMES[set].map((name) => `'${name}'`).join(", ");
    statement.alert(`'${set}' expects ${names}, but got '${word}'${missing}.`, {
      tight: true,
      ...(ACTION_NAMES[set].includes(word) && { hint: NOT_YET }),
    });
    return;
  }
  const isFrontends = set === "http-request" ? hasFrontend(proxy) : !hasBackend(proxy);
  const rule = readRule(statement, proxy, row, set, placeOf(set, isFrontends ? "frontend" : "backend"));
  if (!rule) return;
  const last = proxy.rules[list].at(-1);
  if (last && !last.condition && findAction(set, last.action)?.isFinal) {
    statement.warning(`previous '${set}' action is final and has no condition attached, further entries are NOOP.`, {
      tight: true,
    });
  }
  if (set === "http-request" && proxy.useBackend.length > 0) {
    statement.warning("a 'http-request' rule placed after a 'use_backend' rule will still be processed before.");
  }
  proxy.rules[list] = [...proxy.rules[list], rule];
}

/** Reads the words of an action and its condition; undefined: they are no good, and that was said. */
function readRule(
  statement: Statement,
  proxy: RuleTarget,
  row: ActionRow,
  set: RuleSet,
  place: Place,
): Rule | undefined {
  const name = `${set} ${row.keyword}`;
  const settings = row.parse(wordsOf(statement, proxy, place));
  const fault = settings instanceof Fault ? settings : extraWord(statement, row);
  if (fault) {
    sayFault(statement, proxy, name, fault);
    return undefined;
  }
  const keyword = statement.next();
  if (keyword === "") return { action: row.keyword, settings };
  const condition = readCondition(statement, keyword === "unless", place, proxy);
  if (typeof condition !== "string") return { action: row.keyword, settings, condition };
  if (set === "tcp-request content") {
    statement.alert(
      `'${name}' : error detected in proxy '${proxy.name}' while parsing '${keyword}' condition : ${condition}`,
    );
  } else if (row.keyword === "redirect") {
    sayFault(statement, proxy, name, new Fault(`error in condition: ${condition}`, true));
  } else {
    statement.alert(`error detected while parsing an '${name}' condition : ${condition}.`);
  }
  return undefined;
}

function extraWord(statement: Statement, row: ActionRow): Fault | undefined {
  const word = statement.peek();
  return word === "" || word === "if" || word === "unless" ? undefined : row.extra(word);
}

function sayFault(statement: Statement, proxy: RuleTarget, name: string, { text, isOfRule }: Fault): void {
  if (isOfRule) {
    statement.alert(`error detected in proxy '${proxy.name}' while parsing '${name}' rule : ${text}.`);
  } else if (name.startsWith("tcp-")) {
    const [what = "", got = ""] = text.split("|");
    statement.alert(`'${name}' ${what}, in proxy '${proxy.name}' ${got}`);
  } else {
    statement.alert(`'${name}'${text.startsWith(":") ? "" : " "}${text}.`, { tight: true });
  }
}

function wordsOf(statement: Statement, proxy: RuleTarget, place: Place): RuleWords {
  return {
    next: () => statement.next(),
    peek: () => statement.peek(),
    warn: (text) => statement.warning(text),
    format(text) {
      const parsed = parseLogFormat(text, { place, isHttp: true, mandatory: false });
      if (typeof parsed === "string") return parsed;
      noteLate(proxy, statement.location, "log-format", parsed.late);
      return parsed.format;
    },
  };
}

function placeOf(set: RuleSet, side: "frontend" | "backend"): Place {
  if (set === "http-response") return `${side} http-response header rule`;
  if (set === "http-request") return `${side} http-request header rule`;
  return `${side} tcp-request content rule`;
}

function applyTcpRequest(statement: Statement, proxy: RuleTarget) {
  const word = statement.next();
  const where = `in proxy '${proxy.name}'`;
  if (word === "") return statement.alert(`missing argument for 'tcp-request' ${where}`);
  if (word === "inspect-delay") return applyInspectDelay(statement, proxy, where);
  if (word !== "content") {
    return statement.alert(
      `'tcp-request' expects 'inspect-delay', 'connection', or 'content' ${where} (got '${word}')`,
      {
        ...(["connection", "session"].includes(word) && { hint: NOT_YET }),
      },
    );
  }
  const action = statement.next();
  const row = findAction("tcp-request content", action);
  if (!row) {
    return statement.alert(
      `'tcp-request content' expects 'accept', 'reject', 'track-sc0' ... 'track-sc2', 'use-service', 'send-spoe-group', ` +
        `'sc-inc-gpc0(*)', 'sc-inc-gpc1(*)', 'sc-set-gpt0(*)', 'do-resolve(*)', 'set-dst', 'set-dst-port', 'silent-drop', ` +
        `'set-var(*)', 'unset-var(*)', 'set-priority-class', 'set-priority-offset' ${where} (got '${action}').\n`,
    );
  }
  const place = placeOf("tcp-request content", hasFrontend(proxy) ? "frontend" : "backend");
  const rule = readRule(statement, proxy, row, "tcp-request content", place);
  if (rule) proxy.rules.tcpRequestContent = [...proxy.rules.tcpRequestContent, rule];
}

function applyInspectDelay(statement: Statement, proxy: RuleTarget, where: string) {
  const text = statement.next();
  const time = text === "" ? undefined : parseTime(text, "ms");
  if (time?.kind === "time") {
    proxy.rules.inspectDelay = time.value;
    return;
  }
  const why = time?.kind === "unexpected" ? ` (unexpected character '${time.character}')` : "";
  statement.alert(`'tcp-request inspect-delay' expects a positive delay in milliseconds, ${where}${why}`);
}
