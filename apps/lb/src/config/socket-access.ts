import { findGroup, findUser } from "./accounts.ts";
import { laxInteger } from "./number.ts";

/** Who may connect to a socket that is a file. Absent: as the system has it. */
export interface SocketAccess {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

interface AccessWord {
  readonly word: string;
  readonly takes: string;
  readonly doc: string;
  /** @returns a complaint when the text is no good */
  readonly read: (text: string) => SocketAccess | string;
}

/** The words of it after an address to listen on. */
export const ACCESS_WORDS: readonly AccessWord[] = [
  {
    word: "mode",
    takes: "<octal>",
    doc: "The mode of a unix socket's file: who may connect.",
    read: (text) =>
      /^[0-7]+$/.test(text)
        ? { mode: Number.parseInt(text, 8) & 0o7777 }
        : `missing or invalid mode '${text}' (octal integer expected)`,
  },
  byName("user", "uid", findUser),
  byNumber("uid", "user"),
  byName("group", "gid", findGroup),
  byNumber("gid", "group"),
];

function byName(word: "user" | "group", member: "uid" | "gid", find: (name: string) => number | undefined): AccessWord {
  return {
    word,
    takes: "<name>",
    doc: `The ${word} whose a unix socket's file is.`,
    read(name) {
      if (name === "") return `missing ${word} name`;
      const id = find(name);
      return id === undefined ? `unknown ${word} name '${name}'` : { [member]: id };
    },
  };
}

function byNumber(word: "uid" | "gid", named: string): AccessWord {
  return {
    word,
    takes: "<number>",
    doc: `As \`${named}\`, by number.`,
    read: (text) => (text === "" ? "missing value" : { [word]: laxInteger(text) }),
  };
}
