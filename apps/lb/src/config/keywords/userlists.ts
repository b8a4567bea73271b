import { isSupportedHash } from "../../samples/passwords/crypt.ts";
import type { UserAccount } from "../../samples/passwords/userlist.ts";
import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { firstBadCharacter } from "../name.ts";
import { refuseWord, type Section } from "../section.ts";
import type { Statement } from "../statement.ts";
import { Words } from "../words.ts";

/** Who may be asked for a password. */
export interface Userlist {
  readonly name: string;
  readonly users: readonly UserAccount[];
}

/** A list as far as it has been read. */
export interface UserlistSection extends Target {
  readonly name: string;
  readonly users: Map<string, Mutable<UserAccount>>;
  /** The users that each group names. */
  readonly groups: Map<string, readonly string[]>;
}

const SHOWN = "config/sections.test.ts#a userlist has users with their groups, whichever of the two names the other";

export const userlistWords = new Words<UserlistSection>(
  [
    {
      kind: "supported",
      keyword: "group",
      takes: "<name> [users <name>,...]",
      doc: "A group of users.",
      shown: SHOWN,
      apply: applyGroup,
    },
    {
      kind: "supported",
      keyword: "user",
      takes: "<name> [password <crypted>|insecure-password <text>] [groups <name>,...]",
      doc: "A user, whose password stands there as `crypt(3)` makes it, or as it is.",
      shown: SHOWN,
      apply: applyUser,
    },
  ] satisfies KeywordRow<UserlistSection>[],
  { unknown: (word) => ({ text: `unknown keyword '${word}' in 'users' section`, tight: true }) },
);

/** What follows a second list of one name, or one without a good name, goes to the list before: as HAProxy has it. */
export function openUserlist(
  statement: Statement,
  { context, userlists }: Target & { readonly userlists: Map<string, UserlistSection> },
): Section {
  const name = statement.next();
  let target: UserlistSection = { context, name, users: new Map(), groups: new Map() };
  if (refuseWord(statement, "userlist", 2)) {
    // Said.
  } else if (name === "") statement.alert("'userlist' expects <name> as arguments.", { tight: true });
  else if (refuseName(statement, "userlist", name)) {
    // Said.
  } else if (userlists.has(name)) statement.warning(`ignoring duplicated userlist '${name}'.`, { tight: true });
  else userlists.set(name, target);
  target = [...userlists.values()].at(-1) ?? target;
  return { read: (line) => userlistWords.apply(line, target) };
}

function refuseName(statement: Statement, kind: string, name: string): boolean {
  const character = firstBadCharacter(name);
  if (character === undefined) return false;
  statement.alert(`character '${character}' is not permitted in '${kind}' name '${name}'.`, { tight: true });
  return true;
}

function applyGroup(statement: Statement, { name: list, groups }: UserlistSection) {
  const name = statement.next();
  if (name === "") return statement.alert("'group' expects <name> as arguments.", { tight: true });
  if (refuseName(statement, "group", name)) return;
  if (groups.has(name)) {
    return statement.warning(`ignoring duplicated group '${name}' in userlist '${list}'.`, { tight: true });
  }
  let users: readonly string[] = [];
  while (statement.peek() !== "") {
    if (statement.next() !== "users") {
      return statement.alert("'group' only supports 'users' option.", { tight: true });
    }
    users = namesOf(statement.next());
  }
  groups.set(name, users);
}

function applyUser(statement: Statement, { name: list, users }: UserlistSection) {
  const name = statement.next();
  if (name === "") return statement.alert("'user' expects <name> as arguments.", { tight: true });
  if (users.has(name)) {
    return statement.warning(`ignoring duplicated user '${name}' in userlist '${list}'.`, { tight: true });
  }
  const user: Mutable<UserAccount> = { name, groups: [] };
  while (statement.peek() !== "") {
    const word = statement.next();
    const value = statement.next();
    if (word === "password" || word === "insecure-password") {
      if (word === "password" && !isSupportedHash(value)) {
        return statement.alert(`the encrypted password used for user '${name}' is not supported by crypt(3).`, {
          tight: true,
          hint: "Supported are MD5 ($1$), SHA-256 ($5$) and SHA-512 ($6$), these with at most 20,000 rounds.",
        });
      }
      user.password = { text: value, isCrypted: word === "password" };
    } else if (word === "groups") {
      user.groups = namesOf(value);
    } else {
      return statement.alert("'user' only supports 'password', 'insecure-password' and 'groups' options.", {
        tight: true,
      });
    }
  }
  users.set(name, user);
}

function namesOf(text: string): string[] {
  return text.split(",").filter((name) => name !== "");
}

/**
 * Gives each user the groups that name it, too. The last list is looked at first, and the first fault is the end, as HAProxy
 * has it.
 */
export function joinGroups(userlists: ReadonlyMap<string, UserlistSection>): void {
  for (const list of [...userlists.values()].reverse()) {
    const fault = joinGroupsOf(list);
    if (fault === undefined) continue;
    list.context.report.alert(`userlist '${list.name}': ${fault}`);
    return;
  }
}

function joinGroupsOf({ users, groups }: UserlistSection): string | undefined {
  for (const user of users.values()) {
    const unknown = user.groups.find((group) => !groups.has(group));
    if (unknown !== undefined) return `no such group '${unknown}' specified in user '${user.name}'`;
  }
  for (const [group, names] of groups) {
    for (const name of names) {
      const user = users.get(name);
      if (!user) return `no such user '${name}' specified in group '${group}'`;
      user.groups = [...new Set([...user.groups, group])];
    }
  }
  return undefined;
}
