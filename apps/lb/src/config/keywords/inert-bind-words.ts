import type { KeywordRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import { rangeFault } from "../process-range.ts";
import { parseTime } from "../time.ts";
import { type BindTarget, refuseBindWord } from "./bind-settings.ts";
import { readChoice } from "./command-access.ts";

/** Words of `bind` that change nothing that matters here. */
export const inertBindRows: readonly KeywordRow<BindTarget>[] = [
  {
    kind: "ignored",
    keyword: "defer-accept",
    doc: "connections are accepted when they come, and not when they have said something",
    apply() {},
  },
  {
    kind: "ignored",
    keyword: "tfo",
    doc: "connections begin without TCP Fast Open",
    apply() {},
  },
  {
    kind: "ignored",
    keyword: "mss",
    takes: "<bytes>",
    doc: "the system chooses the size of segments",
    apply(statement, target) {
      const text = statement.next();
      if (text === "") return refuseBindWord(statement, target, "'mss' : missing MSS value");
      const size = Math.abs(laxInteger(text));
      if (size >= 1 && size <= 65535) return;
      refuseBindWord(statement, target, "'mss' : expects an MSS with and absolute value between 1 and 65535");
    },
  },
  {
    kind: "ignored",
    keyword: "tcp-ut",
    takes: "<time>",
    doc: "who takes nothing is given up after `timeout client`",
    apply(statement, target) {
      const text = statement.next();
      if (text === "") return refuseBindWord(statement, target, "'tcp-ut' : missing TCP User Timeout value");
      const time = parseTime(text, "ms");
      if (time.kind === "overflow") {
        const most = "maximum value is 2147483647 ms or ~24.8 days";
        refuseBindWord(statement, target, `timer overflow in argument '${text}' to 'tcp-ut' (${most})`);
      } else if (time.kind !== "time") {
        refuseBindWord(statement, target, "'tcp-ut' : expects a positive delay in milliseconds");
      }
    },
  },
  {
    kind: "ignored",
    keyword: "process",
    takes: "all|odd|even|<number>[-<number>][/<threads>]",
    doc: "one process serves, and its threads share all sockets",
    apply(statement, target) {
      const [processes = "", ...threads] = statement.next().split("/");
      for (const word of [processes, ...(threads.length > 0 ? [threads.join("/")] : [])]) {
        const fault = word === "all" ? undefined : rangeFault(word);
        if (fault === undefined) continue;
        refuseBindWord(statement, target, `'process' : '${word}' is not a valid number/range.${fault.trimEnd()}`);
        return;
      }
    },
  },
  choiceRow("level", "user|operator|admin", "commands are taken on `stats socket` alone"),
  choiceRow("severity-output", "none|number|string", "commands are taken on `stats socket` alone"),
  choiceRow(
    "expose-fd",
    "listeners",
    "listening sockets are not handed to another process; who starts beside this one listens on the same addresses",
  ),
];

function choiceRow(
  keyword: "level" | "severity-output" | "expose-fd",
  takes: string,
  doc: string,
): KeywordRow<BindTarget> {
  return {
    kind: "ignored",
    keyword,
    takes,
    doc,
    apply(statement, target) {
      const read = readChoice(keyword, statement.next());
      if ("complaint" in read) refuseBindWord(statement, target, read.complaint);
    },
  };
}
