import { compileExpression } from "../../samples/compiled-expression.ts";
import type { Expression } from "../../samples/expression.ts";
import { PENDING } from "../../samples/value.ts";
import {
  type ActionRow,
  actionRow,
  type ConnectionAct,
  connectionActionRow,
  endsAction,
  Fault,
  type RuleWords,
} from "../action.ts";
import type { HttpRuleSet } from "../rule.ts";
import { extra } from "./verdicts.ts";

/** What a rule keeps, and in which of its frontend's captures. */
export interface CaptureRule {
  readonly value: Expression;
  /** The number of the capture. */
  readonly index: number;
}

/** Whose places a set of rules fills. */
export const CAPTURES: Readonly<Record<HttpRuleSet, "request" | "response">> = {
  "http-request": "request",
  "http-response": "response",
};

export const captureActions: readonly ActionRow[] = [
  connectionActionRow<CaptureRule>({
    keyword: "capture",
    sets: ["tcp-request content"],
    takes: "<expression> len <bytes>",
    doc: "Keeps a text for the log, among the captured header fields: `%hr`, `capture.req.hdr`.",
    shown: "forwarding/cases/tcp-rules.ts#tcp-request content captures what the log is to tell",
    parse(words) {
      const value = words.expression();
      if (typeof value === "string") return new Fault(`: ${value}`);
      if (words.peek() !== "len") return new Fault(": a positive 'len' argument is mandatory");
      words.next();
      const length = Number.parseInt(words.next(), 10);
      if (!(length > 0)) return new Fault(": length must be > 0");
      const index = words.declareCapture(length);
      return index === undefined
        ? new Fault(`: proxy '${words.proxyName}' has no frontend capability`)
        : { value, index };
    },
    compile: (rule) => compile(rule, "request"),
  }),
  captureRow("http-request", "<expression> len <bytes>|id <number>", "in a capture of its own, or in this one"),
  captureRow("http-response", "<expression> id <number>", "in this capture"),
];

function compile({ value, index }: CaptureRule, direction: "request" | "response"): ConnectionAct {
  const { read } = compileExpression(value, "str");
  return (subject) => {
    const text = read(subject);
    if (text !== undefined && text !== PENDING) subject.captures?.set(direction, index, String(text));
    return "go on";
  };
}

function captureRow(set: HttpRuleSet, takes: string, where: string): ActionRow {
  const direction = CAPTURES[set];
  return actionRow<CaptureRule>({
    keyword: "capture",
    sets: [set],
    takes,
    doc: `Keeps a text for the log ${where}, that \`declare capture\` has made.`,
    shown: `forwarding/cases/verdicts.ts#capture keeps for the log what rules find`,
    parse: (words) => parse(words, set),
    extra,
    compile: (rule) => compile(rule, direction),
  });
}

function parse(words: RuleWords, set: HttpRuleSet): CaptureRule | Fault {
  const isRequest = set === "http-request";
  if ([0, 1, 2].some((ahead) => endsAction(words.peek(ahead)))) {
    return new Fault(`expects <expression> ${isRequest ? "[ 'len' <length> | id <idx> ]" : "id <idx>"}`, "rule");
  }
  const value = words.expression(undefined, true);
  if (typeof value === "string") return new Fault(value, "rule");
  const word = words.next();
  const text = words.next();
  if (word === "id") {
    return /^[+-]?\d+$/.test(text) ? { value, index: Number(text) } : new Fault(`cannot parse id '${text}'`, "rule");
  }
  if (!isRequest || word !== "len") {
    return new Fault(`expects ${isRequest ? "'len' or 'id'" : "'id'"}, found '${word}'`, "rule");
  }
  const length = Number.parseInt(text, 10) || 0;
  if (length <= 0) return new Fault("length must be > 0", "rule");
  const index = words.declareCapture(length);
  if (index === undefined) return new Fault(`proxy '${words.proxyName}' has no frontend capability`, "rule");
  return { value, index };
}
