import { type ActionRow, actionRow, endsAction, Fault } from "../action.ts";
import type { LineLevel } from "../subject.ts";

const LEVELS: readonly LineLevel[] = [
  ...(["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "silent"] as const),
];
const EXPECTED = "expects exactly 1 argument (log level name or 'silent')";

export const logLevelActions: readonly ActionRow[] = [
  actionRow<{ readonly level: LineLevel }>({
    keyword: "set-log-level",
    sets: ["http-request", "http-response"],
    takes: "<level>|silent",
    doc: "Logs the line of the stream at this level, or not at all.",
    shown: "forwarding/cases/verdicts.ts#set-log-level changes the level of a line, or leaves it out",
    parse(words) {
      const word = words.next();
      const level = LEVELS.find((each) => each === word);
      return level && endsAction(words.peek()) ? { level } : new Fault(EXPECTED);
    },
    extra: () => new Fault(EXPECTED),
    compile:
      ({ level }) =>
      (subject) => {
        subject.logLevel = level;
        return "go on";
      },
  }),
];
