import { findGroup, findUser } from "../accounts.ts";
import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import type { SocketAccess } from "../socket-access.ts";
import type { Statement } from "../statement.ts";

/** What the unix sockets to listen on begin with. */
export interface UnixBind extends SocketAccess {
  /** Stands before their paths. */
  readonly prefix?: string;
}

interface UnixBindTarget extends Target {
  readonly unixBind: Mutable<UnixBind>;
}

export const unixBindRows: readonly KeywordRow<UnixBindTarget>[] = [
  {
    kind: "supported",
    keyword: "unix-bind",
    takes: "[prefix <path>] [mode <octal>] [user <name>|uid <number>] [group <name>|gid <number>]",
    doc: "What the unix sockets begin with that later `bind` lines name: what stands before their paths, and who may connect.",
    shown:
      "config/addresses.test.ts#unix-bind stands before paths, and its words are those of a bind that says nothing else",
    apply(statement, { unixBind }) {
      while (statement.peek() !== "" && !statement.hasFailed) applyWord(statement, unixBind);
    },
  },
];

/** Each in its own words, which are not those of `bind`. */
function applyWord(statement: Statement, unixBind: Mutable<UnixBind>) {
  const word = statement.next();
  const value = statement.next();
  switch (word) {
    case "prefix":
      if (value === "") return statement.alert("unix_bind 'prefix' expects a path as an argument.");
      unixBind.prefix = value;
      break;
    case "mode":
      unixBind.mode = (Number.parseInt(value, 8) || 0) & 0o7777;
      break;
    case "uid":
    case "gid":
      unixBind[word] = laxInteger(value);
      break;
    case "user":
    case "group":
      applyName(statement, word, value, unixBind);
      break;
    default:
      statement.alert("'unix-bind' only supports the 'prefix', 'mode', 'uid', 'gid', 'user' and 'group' options.");
  }
}

function applyName(statement: Statement, kind: "user" | "group", name: string, unixBind: Mutable<UnixBind>) {
  const id = kind === "user" ? findUser(name) : findGroup(name);
  if (id === undefined) return statement.alert(`'unix-bind' : '${name}' unknown ${kind}.`);
  if (kind === "user") unixBind.uid = id;
  else unixBind.gid = id;
}
