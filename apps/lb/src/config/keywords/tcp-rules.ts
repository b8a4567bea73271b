import { type ActionRow, endsAction, Fault } from "../../rules/action.ts";
import { findAction } from "../../rules/actions/catalogue.ts";
import type { Rule, TcpRuleSet } from "../../rules/rule.ts";
import type { Place } from "../../samples/layer.ts";
import type { KeywordRow } from "../keyword.ts";
import { notSupported } from "../manual.ts";
import type { Mutable } from "../mutable.ts";
import { hasBackend, hasFrontend, kindWord } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { type AclTarget, readConditionAnywhere, warnOfMisplaced } from "./acl.ts";
import { isAction, isMisplaced, listActions } from "./action-names.ts";
import { type OrderTarget, warnOfOrder } from "./rule-order.ts";
import { type RuleWordsTarget, wordsOf } from "./rules.ts";

/** What is done to connections, and to what passes on them whatever it means. */
export interface TcpRuleSettings {
  readonly requestConnection: readonly Rule[];
  readonly requestSession: readonly Rule[];
  readonly requestContent: readonly Rule[];
  readonly responseContent: readonly Rule[];
  /** How long the rules on content may wait for it, in milliseconds; absent or 0: they do not. */
  readonly requestDelay?: number;
  readonly responseDelay?: number;
}

export function newTcpRules(): Mutable<TcpRuleSettings> {
  return { requestConnection: [], requestSession: [], requestContent: [], responseContent: [] };
}

interface TcpRuleTarget extends RuleWordsTarget, AclTarget, OrderTarget {
  readonly tcpRules: Mutable<TcpRuleSettings>;
}

export const tcpRuleRows: readonly KeywordRow<TcpRuleTarget>[] = [
  {
    kind: "supported",
    keyword: "tcp-request",
    takes: "connection|session|content <action> [if|unless <condition>] | inspect-delay <time>",
    doc: "Does something to connections: when they come, when it is known whose they are, when they have said something. `inspect-delay` says how long that is waited for.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content waits for data, until a rule fits or the delay is over",
    apply: applyTcpRequest,
  },
  {
    kind: "supported",
    keyword: "tcp-response",
    takes: "content <action> [if|unless <condition>] | inspect-delay <time>",
    doc: "Does something to connections when their servers have said something. `inspect-delay` says how long that is waited for.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-response content waits for data, until a rule fits or the delay is over",
    apply: applyTcpResponse,
  },
];

function applyTcpRequest(statement: Statement, proxy: TcpRuleTarget) {
  const word = statement.next();
  const place = proxy.kind === "defaults" ? "in defaults section" : `in ${kindWord(proxy)} '${proxy.name}'`;
  if (word === "") return statement.alert(`missing argument for 'tcp-request' ${place}`);
  if (word === "inspect-delay") {
    if (proxy.kind === "defaults") return refuseInDefaults(statement, word);
    return applyDelay(statement, proxy, "tcp-request", "requestDelay");
  }
  if (word === "content") {
    const side = hasFrontend(proxy) ? "frontend" : "backend";
    return applyRule(statement, proxy, "tcp-request content", "requestContent", `${side} tcp-request content rule`);
  }
  if (word !== "connection" && word !== "session") {
    return statement.alert(
      `'tcp-request' expects 'inspect-delay', 'connection', or 'content' ${place} (got '${word}')`,
    );
  }
  if (!hasFrontend(proxy)) {
    return statement.alert(
      `tcp-request ${word} is not allowed because ${kindWord(proxy)} ${proxy.name} is not a frontend`,
    );
  }
  const list = word === "connection" ? "requestConnection" : "requestSession";
  applyRule(statement, proxy, `tcp-request ${word}`, list, `frontend tcp-request ${word} rule`);
}

function applyTcpResponse(statement: Statement, proxy: TcpRuleTarget) {
  const word = statement.next();
  const place = proxy.kind === "defaults" ? "in proxy '(null)'" : `in ${kindWord(proxy)} '${proxy.name}'`;
  if (word === "") return statement.alert(`missing argument for 'tcp-response' ${place}`);
  if (word !== "inspect-delay" && word !== "content") {
    return statement.alert(`'tcp-response' expects 'inspect-delay' or 'content' ${place} (got '${word}')`);
  }
  if (proxy.kind === "defaults" || !hasBackend(proxy)) {
    return statement.alert(`tcp-response ${word} is only allowed in 'backend' sections`);
  }
  if (word === "inspect-delay") return applyDelay(statement, proxy, "tcp-response", "responseDelay");
  applyRule(statement, proxy, "tcp-response content", "responseContent", "backend tcp-response content rule");
}

function refuseInDefaults(statement: Statement, word: string): void {
  statement.alert(`tcp-request ${word} is not allowed in 'defaults' sections`);
}

function applyDelay(
  statement: Statement,
  proxy: TcpRuleTarget,
  keyword: "tcp-request" | "tcp-response",
  setting: "requestDelay" | "responseDelay",
) {
  const text = statement.next();
  const name = `${keyword} inspect-delay`;
  const where = `in ${kindWord(proxy)} '${proxy.name}'`;
  const time = text === "" ? undefined : parseTime(text, "ms");
  if (time?.kind === "time") {
    if (proxy.tcpRules[setting]) return statement.warning(`ignoring ${name} (was already defined) ${where}`);
    proxy.tcpRules[setting] = time.value;
    return;
  }
  const why =
    time?.kind === "unexpected"
      ? ` (unexpected character '${time.character}')`
      : time
        ? ` (timer overflow in '${text}', maximum value is 2147483647 ms or ~24.8 days)`
        : "";
  statement.alert(`'${name}' expects a positive delay in milliseconds, ${where}${why}`);
}

function applyRule(
  statement: Statement,
  proxy: TcpRuleTarget,
  set: TcpRuleSet,
  list: "requestConnection" | "requestSession" | "requestContent" | "responseContent",
  place: Place,
) {
  if (proxy.kind === "defaults") return refuseInDefaults(statement, statement.word(1));
  const word = statement.next();
  const row = findAction(set, word);
  if (!row && isMisplaced(set, word)) {
    const where = `in ${kindWord(proxy)} '${proxy.name}'`;
    return statement.alert(`'${word} ${statement.peek()}' is not allowed in '${set}' rules ${where}`);
  }
  if (!row) {
    if (isAction(set, word)) return statement.alert(notSupported(`${set} ${word}`));
    const end = set === "tcp-response content" ? "" : ".\n";
    return statement.alert(
      `'${set}' expects ${listActions(set)} in ${kindWord(proxy)} '${proxy.name}' (got '${word}')${end}`,
    );
  }
  const rule = readRule(statement, proxy, row, set, place);
  if (!rule) return;
  if (set !== "tcp-response content") warnOfOrder(statement, proxy, set);
  if (rule.condition) warnOfMisplaced(statement, rule.condition, place, set);
  proxy.tcpRules[list] = [...proxy.tcpRules[list], rule];
}

/** Reads the words of an action and its condition; undefined: they are no good, and that was said. */
function readRule(
  statement: Statement,
  proxy: TcpRuleTarget,
  row: ActionRow,
  set: TcpRuleSet,
  place: Place,
): Rule | undefined {
  const action = statement.word(2);
  const name = `${set} ${action}`;
  const where = `in ${kindWord(proxy)} '${proxy.name}'`;
  const settings = row.parse(wordsOf(statement, proxy, set, place, action), action);
  if (settings instanceof Fault) {
    sayFault(statement, name, where, settings.text);
    return undefined;
  }
  const word = statement.peek();
  if (word === "") return { action: row.keyword, settings };
  if (!endsAction(word)) {
    statement.alert(`'${name}' only accepts 'if' or 'unless', ${where} (got '${word}')`);
    return undefined;
  }
  statement.next();
  const condition = readConditionAnywhere(statement, word === "unless", proxy);
  if (typeof condition !== "string") return { action: row.keyword, settings, condition };
  statement.alert(`'${name}' : error detected ${where} while parsing '${word}' condition : ${condition}`);
  return undefined;
}

function sayFault(statement: Statement, name: string, where: string, text: string): void {
  if (text.startsWith("only ")) statement.alert(`'${name}' ${text} ${where} (got '${statement.word(3)}')`);
  else statement.alert(text.startsWith(":") ? `'${name}' ${text}` : text);
}
