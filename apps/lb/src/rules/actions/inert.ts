import { type ActionRow, actionRow, endsAction, Fault, type RuleWords } from "../action.ts";
import { extra } from "./verdicts.ts";

const HTTP = ["http-request", "http-response"] as const;

/** Accepted, since they change nothing that a client or a server could tell; the words are looked at all the same. */
export const inertActions: readonly ActionRow[] = [
  inertRow("set-nice", "<number>", "requests have no priorities to be scheduled by", "integer value", () => undefined),
  inertRow("set-tos", "<number>", "Node.js cannot mark packets", "integer/hex value", (words, text) => {
    const rest = text.replace(/^[ \t]*[+-]?(?:0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)/i, "");
    if (rest === "") return undefined;
    return new Fault(
      `invalid character starting at '${rest}' in '${words.set} set-tos' (integer/hex value expected)`,
      "tight",
    );
  }),
  actionRow<object>({
    keyword: "disable-l7-retry",
    sets: ["http-request"],
    doc: "only requests for which no connection could be made are tried again",
    isInert: true,
    parse: () => ({}),
    extra,
    compile: () => () => "go on",
  }),
];

function inertRow(
  keyword: string,
  takes: string,
  reason: string,
  value: string,
  check: (words: RuleWords, text: string) => Fault | undefined,
): ActionRow {
  const one = new Fault(`expects exactly 1 argument (${value})`);
  return actionRow<object>({
    keyword,
    sets: HTTP,
    takes,
    doc: reason,
    isInert: true,
    parse(words) {
      const text = words.next();
      if (text === "" || !endsAction(words.peek())) return one;
      return check(words, text) ?? {};
    },
    extra: () => one,
    compile: () => () => "go on",
  });
}
