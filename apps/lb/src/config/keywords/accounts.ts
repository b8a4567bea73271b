import { findGroup, findUser } from "../accounts.ts";
import type { Target } from "../context.ts";
import type { IgnoredRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";

/** Keywords without effect that may be given only once are remembered. */
export interface OnceTarget extends Target {
  readonly seen: Set<string>;
}

export const PRIVILEGES = "start the balancer as the user it is to run as";

/** Whom to run as, in `global`. They are checked as HAProxy checks them, and have no effect. */
export const accountRows: readonly IgnoredRow<OnceTarget>[] = [
  byName("user", findUser, "user/uid already specified."),
  byName("group", findGroup, "gid/group was already specified."),
  byNumber("uid", "user", "user/uid already specified."),
  byNumber("gid", "group", "group/gid already specified."),
];

type Kind = "user" | "group";

function byName(kind: Kind, find: (name: string) => number | undefined, twice: string): IgnoredRow<OnceTarget> {
  return {
    kind: "ignored",
    keyword: kind,
    takes: "<name>",
    doc: PRIVILEGES,
    most: 1,
    apply(statement, { seen }) {
      if (seen.has(kind)) return statement.alert(`${twice} Continuing.`, { fatal: false });
      const name = statement.next();
      const id = find(name);
      if (id === undefined) return statement.alert(`cannot find ${kind} id for '${name}' (0:Success)`);
      if (id !== 0) seen.add(kind);
    },
  };
}

function byNumber(keyword: "uid" | "gid", kind: Kind, twice: string): IgnoredRow<OnceTarget> {
  return {
    kind: "ignored",
    keyword,
    takes: "<number>",
    doc: PRIVILEGES,
    most: 1,
    apply(statement, { seen }) {
      if (seen.has(kind)) return statement.alert(`${twice} Continuing.`, { fatal: false });
      const text = statement.next();
      if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
      const id = laxInteger(text);
      if (!/^-?\d+$/.test(text) || Number(text) !== id) {
        return statement.warning(
          ` ${keyword}: string '${text}' is not a number.\n` +
            `   | You might want to use the '${kind}' parameter to use a system ${kind} name.`,
        );
      }
      if (id !== 0) seen.add(kind);
    },
  };
}
