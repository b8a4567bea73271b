import { compileLogFormat } from "../../samples/log-format/compiled-log-format.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import { type ActionRow, actionRow, endsAction, Fault } from "../action.ts";
import { targetText } from "../field-value.ts";

const ONE = new Fault("expects exactly 1 argument <format>", "rule");

export const requestTargetActions: readonly ActionRow[] = [
  actionRow<{ readonly path: LogFormat }>({
    keyword: "set-path",
    sets: ["http-request"],
    takes: "<format>",
    doc: "Replaces the path; the query stays.",
    shown: "forwarding/cases/rules.ts#set-path replaces the path, and the query stays",
    parse(words) {
      const text = words.next();
      if (endsAction(text)) return ONE;
      const path = words.format(text);
      return typeof path === "string" ? new Fault(path, "rule") : { path };
    },
    extra: () => ONE,
    compile: ({ path }) => {
      const text = compileLogFormat(path);
      return (subject) => {
        subject.editedRequest?.setPath(targetText(subject.format(text)));
        return "go on";
      };
    },
  }),
];
