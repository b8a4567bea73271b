import { type ActionRow, endsAction, Fault, type RuleWords } from "../../rules/action.ts";
import { findAction } from "../../rules/actions/catalogue.ts";
import type { HttpRuleSet, Rule, RuleSet } from "../../rules/rule.ts";
import { findConverter } from "../../samples/converters/catalogue.ts";
import { layersOf } from "../../samples/expression.ts";
import { nameIn, parseExpression } from "../../samples/expression-parser.ts";
import { isThere, layerNames, type Place } from "../../samples/layer.ts";
import { parseLogFormat } from "../../samples/log-format/parser.ts";
import type { KeywordRow } from "../keyword.ts";
import { type LateTarget, noteLate, type Where } from "../late-arguments.ts";
import { notSupported } from "../manual.ts";
import type { Mutable } from "../mutable.ts";
import { hasBackend, hasFrontend, kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { type AclTarget, readCondition } from "./acl.ts";
import { isAction, listActions } from "./action-names.ts";
import type { CaptureLists } from "./captures.ts";
import { type OrderTarget, warnOfOrder } from "./rule-order.ts";

/** What is done to requests and responses. */
export interface RuleSettings {
  readonly httpRequest: readonly Rule[];
  /** Of `redirect`: actions of `http-request` by that name. */
  readonly redirect: readonly Rule[];
  readonly httpResponse: readonly Rule[];
}

export function newRules(): Mutable<RuleSettings> {
  return { httpRequest: [], redirect: [], httpResponse: [] };
}

/** What the words of rules need of a proxy. */
export interface RuleWordsTarget extends ProxyTarget, LateTarget {
  readonly captures: CaptureLists;
}

/** Where rules of HTTP may stand. */
export interface HttpRuleTarget extends RuleWordsTarget, AclTarget {}

interface RuleTarget extends HttpRuleTarget, OrderTarget {
  readonly rules: Mutable<RuleSettings>;
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
    keyword: "redirect",
    takes: "location|prefix|scheme <text> [code <status>] [<option>...] [if|unless <condition>]",
    doc: "As `http-request redirect`, but with a text that is taken as it is, and after the rules of `http-request`.",
    shown: "forwarding/cases/verdicts.ts#redirect comes after http-request, and takes its text as it is",
    notInDefaults: true,
    apply: applyRedirect,
  },
];

function applyHttpRule(
  statement: Statement,
  proxy: RuleTarget,
  set: "http-request" | "http-response",
  list: "httpRequest" | "httpResponse",
) {
  const word = statement.next();
  const row = findRow(statement, set, word);
  if (!row) return;
  const last = proxy.rules[list].at(-1);
  if (last && !last.condition && findAction(set, last.action)?.finalIn?.includes(set)) {
    statement.warning(`previous '${set}' action is final and has no condition attached, further entries are NOOP.`, {
      tight: true,
    });
  }
  const rule = readRule(statement, proxy, row, set, word);
  if (!rule) return;
  if (set === "http-request") warnOfOrder(statement, proxy, set);
  proxy.rules[list] = [...proxy.rules[list], rule];
}

/** Reads a rule of `http-request` that stands elsewhere; undefined: it is no good, and that was said. */
export function readHttpRequestRule(statement: Statement, proxy: HttpRuleTarget): Rule | undefined {
  const word = statement.next();
  const row = findRow(statement, "http-request", word);
  return row && readRule(statement, proxy, row, "http-request", word);
}

function findRow(statement: Statement, set: HttpRuleSet, word: string): ActionRow | undefined {
  const row = findAction(set, word);
  if (row) return row;
  statement.endsReading = true;
  const missing = word === "" ? " (missing argument)" : "";
  if (isAction(set, word)) statement.alert(notSupported(`${set} ${word}`));
  else statement.alert(`'${set}' expects ${listActions(set)}, but got '${word}'${missing}.`, { tight: true });
  return undefined;
}

function applyRedirect(statement: Statement, proxy: RuleTarget): void {
  const row = findAction("http-request", "redirect");
  if (!row) return;
  const place = placeOf("http-request", hasFrontend(proxy) ? "frontend" : "backend");
  const words = wordsOf(statement, proxy, "http-request", place, "redirect");
  const settings = row.parse({ ...words, format: (text) => ({ parts: [text] }) }, "redirect");
  const fault = (text: string) =>
    statement.alert(`error detected in ${kindWord(proxy)} '${proxy.name}' while parsing redirect rule : ${text}.`);
  if (settings instanceof Fault) {
    fault(settings.text);
    return;
  }
  const keyword = statement.next();
  const condition = keyword === "" ? undefined : readCondition(statement, keyword === "unless", place, proxy);
  if (typeof condition === "string") {
    fault(`error in condition: ${condition}`);
    return;
  }
  proxy.rules.redirect = [...proxy.rules.redirect, { action: "redirect", settings, ...(condition && { condition }) }];
  warnOfOrder(statement, proxy, "redirect");
}

/** Reads the words of an action and its condition; undefined: they are no good, and that was said. */
function readRule(
  statement: Statement,
  proxy: HttpRuleTarget,
  row: ActionRow,
  set: HttpRuleSet,
  word: string,
): Rule | undefined {
  const name = `${set} ${word}`;
  const isFrontends = set === "http-request" ? hasFrontend(proxy) : !hasBackend(proxy);
  const place = placeOf(set, isFrontends ? "frontend" : "backend");
  const settings = row.parse(wordsOf(statement, proxy, set, place, word), word);
  const fault = settings instanceof Fault ? settings : extraWord(statement, row, set);
  if (fault) {
    sayFault(statement, proxy, name, fault);
    return undefined;
  }
  if (row.isInert) proxy.context.notices.add(`'${set} ${row.keyword}' has no effect here: ${row.doc}`);
  const keyword = statement.next();
  if (keyword === "") return { action: row.keyword, settings };
  const condition = readCondition(statement, keyword === "unless", place, proxy);
  if (typeof condition !== "string") return { action: row.keyword, settings, condition };
  if (row.keyword === "redirect") {
    sayFault(statement, proxy, name, new Fault(`error in condition: ${condition}`, "rule"));
  } else {
    statement.endsReading = true;
    statement.alert(`error detected while parsing an '${name}' condition : ${condition}.`);
  }
  return undefined;
}

function extraWord(statement: Statement, row: ActionRow, set: RuleSet): Fault | undefined {
  const word = statement.peek();
  return endsAction(word) ? undefined : row.extra(word, set);
}

function sayFault(statement: Statement, proxy: HttpRuleTarget, name: string, { text, manner }: Fault): void {
  statement.endsReading = true;
  if (manner === "action") {
    statement.alert(`'${name}'${text.startsWith(":") ? "" : " "}${text}.`, { tight: true });
  } else if (manner === "line") {
    statement.alert(`${text}.`);
  } else if (manner === "tight") {
    statement.alert(`${text}.`, { tight: true });
  } else {
    statement.alert(`error detected in ${kindWord(proxy)} '${proxy.name}' while parsing '${name}' rule : ${text}.`);
  }
}

/** Where HAProxy looks for the data of expressions that are no part of a text, whichever side the rules are on. */
const EXPRESSION_PLACE: Partial<Readonly<Record<RuleSet, Place>>> = {
  "http-request": "frontend http-request header rule",
  "http-response": "backend http-response header rule",
};

export function wordsOf(
  statement: Statement,
  proxy: RuleWordsTarget,
  set: RuleSet,
  place: Place,
  action: string,
): RuleWords {
  return {
    set,
    proxyName: proxy.name,
    next: () => statement.next(),
    peek: (ahead) => statement.peek(ahead),
    warn: (text) => statement.warning(text),
    declareCapture: (length) => (hasFrontend(proxy) ? proxy.captures.request.push({ length }) - 1 : undefined),
    format(text) {
      const { patterns } = proxy.context;
      const parsed = parseLogFormat(text, { place, isHttp: true, mandatory: false, percent: true, patterns });
      if (typeof parsed === "string") return parsed;
      noteLate(proxy, statement.location, textOf(action, set), parsed.late);
      return parsed.format;
    },
    expression(other, isNamed) {
      let last = statement.next();
      let text = last;
      // Converters may be words of their own.
      while (text !== "" && findConverter(nameIn(statement.peek()))) {
        last = statement.next();
        text += `,${last}`;
      }
      const parsed = parseExpression(text, proxy.context.patterns);
      if (typeof parsed === "string") return parsed;
      const layers = layersOf(parsed.expression);
      if (!isThere(layers, other ?? EXPRESSION_PLACE[set] ?? place)) {
        return `fetch method '${isNamed ? last : action}' extracts information from '${layerNames(layers)}', none of which is available here`;
      }
      noteLate(proxy, statement.location, "acl", parsed.late);
      return parsed.expression;
    },
  };
}

/** What messages call a text of a rule. */
function textOf(action: string, set: RuleSet): Where {
  if (action === "redirect") return "redirect";
  return set === "http-request" || set === "http-response" ? set : "acl";
}

function placeOf(set: HttpRuleSet, side: "frontend" | "backend"): Place {
  return `${side} ${set} header rule`;
}
