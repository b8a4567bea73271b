import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { REGISTERED_BIND_WORDS } from "../registered.ts";
import { Words } from "../words.ts";
import { type Bind, type BindTarget, refuseBindWord } from "./bind-settings.ts";
import { bindRows } from "./bind-words.ts";

/** What who connects may do: each may do what those before it may. */
export const COMMAND_LEVELS = ["user", "operator", "admin"] as const;
export type CommandLevel = (typeof COMMAND_LEVELS)[number];

/** Whether messages begin with their severity, and how that is written. */
export const SEVERITY_OUTPUTS = ["none", "number", "string"] as const;
export type SeverityOutput = (typeof SEVERITY_OUTPUTS)[number];

/** A socket on which commands are taken. */
export interface CommandSocket extends Bind {
  readonly level: CommandLevel;
  readonly severityOutput: SeverityOutput;
}

interface SocketTarget extends BindTarget {
  readonly binds: readonly Mutable<CommandSocket>[];
}

const rows: readonly KeywordRow<SocketTarget>[] = [
  {
    kind: "supported",
    keyword: "level",
    takes: "user|operator|admin",
    doc: "What who connects may do; `operator` by default.",
    shown: "forwarding/cases/commands.ts#a command of a higher level is refused",
    apply(statement, target) {
      const word = statement.next();
      const level = COMMAND_LEVELS.find((name) => name === word);
      if (word === "") return refuseBindWord(statement, target, "'level' : missing level");
      if (level) return set(target, { level });
      refuseBindWord(statement, target, `'level' only supports 'user', 'operator', and 'admin' (got '${word}')`);
    },
  },
  {
    kind: "supported",
    keyword: "severity-output",
    takes: "none|number|string",
    doc: "Whether messages begin with how severe they are, as syslog numbers or names it; `none` by default.",
    shown: "forwarding/cases/commands.ts#messages begin with their severity where that is asked for",
    apply(statement, target) {
      const word = statement.next();
      const severityOutput = SEVERITY_OUTPUTS.find((name) => name === word);
      if (word === "") return refuseBindWord(statement, target, "'severity-output' : missing severity format");
      if (severityOutput) return set(target, { severityOutput });
      refuseBindWord(
        statement,
        target,
        `'severity-output' only supports 'none', 'number', and 'string' (got '${word}')`,
      );
    },
  },
  {
    kind: "ignored",
    keyword: "expose-fd",
    takes: "listeners",
    doc: "listening sockets are not handed to another process; who starts beside this one listens on the same addresses",
    apply(statement, target) {
      const word = statement.next();
      if (word === "") return refuseBindWord(statement, target, "'expose-fd' : missing fd type");
      if (word !== "listeners") {
        refuseBindWord(statement, target, `'expose-fd' only supports 'listeners' (got '${word}')`);
      }
    },
  },
];

/** What `bind` and `stats socket` have in common. The other words of `bind` say how traffic is served. */
const SHARED = ["backlog", "id", "mode", "name", "nice", "process", "user", "uid", "group", "gid", "v4v6", "v6only"];

/** The words after the address of `stats socket`. */
export const socketWords = new Words<SocketTarget>(
  [...rows, ...bindRows.filter(({ keyword }) => SHARED.includes(keyword))],
  {
    manual: "bind",
    unknown(word, { context }) {
      // HAProxy lists them once.
      const list = context.warned.has("words of stats socket") ? "" : ` ${REGISTERED_BIND_WORDS.text}`;
      context.warned.add("words of stats socket");
      return `'stats socket' : unknown keyword '${word}'.${list}`;
    },
  },
);

function set({ binds }: SocketTarget, words: Partial<CommandSocket>): void {
  for (const bind of binds) Object.assign(bind, words);
}
