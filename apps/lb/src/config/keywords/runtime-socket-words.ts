import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { REGISTERED_BIND_WORDS } from "../registered.ts";
import { Words } from "../words.ts";
import { type Bind, type BindTarget, refuseBindWord } from "./bind-settings.ts";
import { bindRows } from "./bind-words.ts";
import { type CommandLevel, readChoice, type SeverityOutput } from "./command-access.ts";

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
      const read = readChoice("level", statement.next());
      if ("complaint" in read) refuseBindWord(statement, target, read.complaint);
      else set(target, { level: read.choice });
    },
  },
  {
    kind: "supported",
    keyword: "severity-output",
    takes: "none|number|string",
    doc: "Whether messages begin with how severe they are, as syslog numbers or names it; `none` by default.",
    shown: "forwarding/cases/commands.ts#messages begin with their severity where that is asked for",
    apply(statement, target) {
      const read = readChoice("severity-output", statement.next());
      if ("complaint" in read) refuseBindWord(statement, target, read.complaint);
      else set(target, { severityOutput: read.choice });
    },
  },
];

/** What `bind` and `stats socket` have in common, beside what changes nothing. The others say how traffic is served. */
const SHARED = ["backlog", "id", "maxconn", "mode", "name", "user", "uid", "group", "gid", "v4v6", "v6only"];
const own = new Set(rows.map(({ keyword }) => keyword));
const shared = bindRows.filter(
  ({ kind, keyword }) => (kind === "ignored" && !own.has(keyword)) || SHARED.includes(keyword),
);

/** The words after the address of `stats socket`. */
export const socketWords = new Words<SocketTarget>([...rows, ...shared], {
  manual: "bind",
  unknown(word, { context }) {
    // HAProxy lists them once.
    const list = context.warned.has("words of stats socket") ? "" : ` ${REGISTERED_BIND_WORDS.text}`;
    context.warned.add("words of stats socket");
    return `'stats socket' : unknown keyword '${word}'.${list}`;
  },
});

function set({ binds }: SocketTarget, words: Partial<CommandSocket>): void {
  for (const bind of binds) Object.assign(bind, words);
}
