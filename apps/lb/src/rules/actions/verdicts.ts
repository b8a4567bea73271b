import { type ErrorStatus, errorAnswer, isErrorStatus } from "../../http1/own-answer.ts";
import { type ActionRow, actionRow, Fault } from "../action.ts";
import type { RuleSet } from "../rule.ts";

/** For actions without a message of their own about words too many. */
export function extra(word: string, set: RuleSet): Fault {
  const own = set === "http-request" ? "'realm' for 'auth', 'deny_status' for 'deny', or " : "";
  return new Fault(`expects ${own}either 'if' or 'unless' followed by a condition but found '${word}'`);
}

export const verdictActions: readonly ActionRow[] = [
  actionRow<object>({
    keyword: "allow",
    sets: ["http-request", "http-response"],
    doc: "Tries no further rules of this proxy.",
    shown: "forwarding/cases/rules.ts#allow ends the rules of its proxy alone",
    isFinal: true,
    parse: () => ({}),
    extra,
    compile: () => () => "stop",
  }),
  actionRow<{ readonly status: ErrorStatus }>({
    keyword: "deny",
    sets: ["http-request"],
    takes: "[deny_status <status>]",
    doc: "Answers 403, or with another status: 200, 400, 405, 408, 425, 429, 500, 502, 503, 504.",
    shown: "forwarding/cases/rules.ts#deny answers with its status, and no server is asked",
    isFinal: true,
    parse(words) {
      if (words.peek() !== "deny_status") return { status: 403 };
      words.next();
      const text = words.next();
      const status = Number.parseInt(text, 10) || 0;
      if (isErrorStatus(status)) return { status };
      words.warn(`status code ${status} not handled, using default code 403.`);
      return { status: 403 };
    },
    extra,
    compile:
      ({ status }) =>
      (subject) => {
        subject.answerBy("denied", errorAnswer(status));
        return "answer";
      },
  }),
];
