import { type ErrorStatus, errorAnswer, isErrorStatus } from "../../http1/own-answer.ts";
import { type ActionRow, actionRow, Fault, type RuleWords } from "../action.ts";
import type { RuleSet } from "../rule.ts";

/** For actions without a message of their own about words too many. */
export function extra(word: string, set: RuleSet): Fault {
  const own = set === "http-request" ? "'realm' for 'auth', 'deny_status' for 'deny', or " : "";
  return new Fault(`expects ${own}either 'if' or 'unless' followed by a condition but found '${word}'`);
}

interface StatusSettings {
  readonly status: ErrorStatus;
}

const STATUSES = "200, 400, 405, 408, 425, 429, 500, 502, 503, 504";
const HTTP = ["http-request", "http-response"] as const;

/** How rules end what they are about. */
export const verdictActions: readonly ActionRow[] = [
  actionRow<object>({
    keyword: "allow",
    sets: HTTP,
    doc: "Tries no further rules of this proxy.",
    shown: "forwarding/cases/rules.ts#allow ends the rules of its proxy alone",
    finalIn: HTTP,
    parse: () => ({}),
    extra,
    compile: () => () => "stop",
  }),
  denyRow("deny", `Answers 403, or with another status: ${STATUSES}.`),
  denyRow("block", "The same by an older name."),
  actionRow<object>({
    keyword: "deny",
    sets: ["http-response"],
    doc: "Answers 502 instead.",
    shown:
      "forwarding/cases/verdicts.ts#http-response deny: the client gets a 502 instead, and that is no failure of the server's",
    finalIn: ["http-response"],
    parse: () => ({}),
    extra,
    compile: () => (subject) => {
      subject.answerBy("denied", errorAnswer(502));
      return "answer";
    },
  }),
  actionRow<StatusSettings>({
    keyword: "tarpit",
    sets: ["http-request"],
    takes: "[deny_status <status>]",
    doc: `Answers 500, or with another status, after \`timeout tarpit\`: ${STATUSES}.`,
    shown: "forwarding/cases/verdicts.ts#tarpit lets the client wait for its answer",
    parse: (words) => readStatus(words, 500),
    extra,
    compile:
      ({ status }) =>
      (subject) => {
        subject.answerBy("tarpitted", errorAnswer(status));
        return "answer";
      },
  }),
  actionRow<object>({
    keyword: "reject",
    sets: ["http-request"],
    doc: "Closes the connection without an answer.",
    shown: "forwarding/cases/verdicts.ts#reject closes the connection without an answer",
    parse: () => ({}),
    extra,
    compile: () => (subject) => subject.drop("reject"),
  }),
  actionRow<object>({
    keyword: "silent-drop",
    sets: ["http-request"],
    doc: "Neither answers nor closes: the client hears nothing for `timeout client`. HAProxy makes the system forget the connection.",
    shown: "forwarding/cases/verdicts.ts#silent-drop leaves the client alone with its connection",
    parse: () => ({}),
    extra,
    compile: () => (subject) => subject.drop("silence"),
  }),
];

function denyRow(keyword: "deny" | "block", doc: string): ActionRow {
  return actionRow<StatusSettings>({
    keyword,
    sets: ["http-request"],
    takes: "[deny_status <status>]",
    doc,
    shown: "forwarding/cases/rules.ts#deny answers with its status, and no server is asked",
    finalIn: ["http-request"],
    parse: (words) => readStatus(words, 403),
    extra,
    compile:
      ({ status }) =>
      (subject) => {
        subject.answerBy("denied", errorAnswer(status));
        return "answer";
      },
  });
}

/** @param usual without another one, and instead of one that there is no page for */
function readStatus(words: RuleWords, usual: 403 | 500): StatusSettings {
  if (words.peek() !== "deny_status") return { status: usual };
  words.next();
  const status = Number.parseInt(words.next(), 10) || 0;
  if (isErrorStatus(status)) return { status };
  words.warn(`status code ${status} not handled, using default code ${usual}.`);
  return { status: usual };
}
