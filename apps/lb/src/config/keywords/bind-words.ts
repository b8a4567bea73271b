import type { KeywordRow } from "../keyword.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger, strictInteger } from "../number.ts";
import { REGISTERED_BIND_WORDS } from "../registered.ts";
import { ACCESS_WORDS } from "../socket-access.ts";
import type { Statement } from "../statement.ts";
import { Words } from "../words.ts";
import { type Bind, type BindTarget, refuseBindWord } from "./bind-settings.ts";
import { inertBindRows } from "./inert-bind-words.ts";

const SHOWN = "config/load.test.ts#bind takes lists, ranges, families and words";

const rows: readonly KeywordRow<BindTarget>[] = [
  {
    kind: "supported",
    keyword: "accept-proxy",
    doc: "Connections begin with a header of the PROXY protocol, version 1 or 2, that says whose they are.",
    shown: "forwarding/cases/accept-proxy.ts#a header of the PROXY protocol says whose the connection is",
    apply: (_, { binds }) => set(binds, { acceptProxy: true }),
  },
  {
    kind: "supported",
    keyword: "v4v6",
    doc: "An IPv6 address serves IPv4 clients too. The default.",
    shown: "forwarding/cases/binds.ts#an IPv6 bind serves clients of IPv4 with v4v6",
    apply(_, { binds }) {
      // Beside `v6only`, which 2.1.0 lets win in either order, it says nothing.
      for (const bind of binds) bind.ipv6Only ??= false;
    },
  },
  {
    kind: "supported",
    keyword: "v6only",
    doc: "An IPv6 address serves IPv6 clients only.",
    shown: "forwarding/cases/binds.ts#an IPv6 bind leaves clients of IPv4 to others with v6only",
    apply: (_, { binds }) => set(binds, { ipv6Only: true }),
  },
  {
    kind: "supported",
    keyword: "backlog",
    takes: "<number>",
    doc: "How many connections may wait to be accepted.",
    shown: SHOWN,
    apply: (statement, target) => applyLimit(statement, target, "backlog", "must be > 0"),
  },
  {
    kind: "supported",
    keyword: "id",
    takes: "<number>",
    doc: "The number of the socket.",
    shown: SHOWN,
    apply: applyId,
  },
  {
    kind: "supported",
    keyword: "maxconn",
    takes: "<number>",
    doc: "The most connections at once on this socket.",
    shown: "forwarding/cases/binds.ts#a bind's maxconn keeps further connections waiting, unread",
    apply: (statement, target) => applyLimit(statement, target, "maxconn", "must be >= 0"),
  },
  {
    kind: "supported",
    keyword: "name",
    takes: "<name>",
    doc: "The name of the socket.",
    shown: SHOWN,
    apply(statement, target) {
      const name = statement.next();
      if (name === "") return refuseBindWord(statement, target, "'name' : missing name");
      set(target.binds, { name });
    },
  },
  {
    kind: "ignored",
    keyword: "nice",
    takes: "<number>",
    doc: "there is no task scheduler to give priorities to",
    apply(statement, target) {
      const text = statement.next();
      if (text === "") return refuseBindWord(statement, target, "'nice' : missing value");
      const value = laxInteger(text);
      if (value < -1024 || value > 1024) {
        refuseBindWord(statement, target, `'nice' : invalid value ${value}, allowed range is -1024..1024`);
      }
    },
  },
];

/** Set on the sockets that are files; of others they say nothing. */
const accessRows = ACCESS_WORDS.map(
  ({ word, takes, doc, read }): KeywordRow<BindTarget> => ({
    kind: "supported",
    keyword: word,
    takes,
    doc,
    shown: "tcp/unix-listener.test.ts#a socket has the mode and the owner that its bind says",
    apply(statement, target) {
      const access = read(statement.next());
      if (typeof access === "string") return refuseBindWord(statement, target, `'${word}' : ${access}`);
      for (const { local } of target.binds) if (local?.kind === "unix") Object.assign(local, access);
    },
  }),
);

export const bindRows: readonly KeywordRow<BindTarget>[] = [...rows, ...inertBindRows, ...accessRows];

/** The words after the addresses. */
export const bindWords = new Words<BindTarget>(bindRows, {
  manual: "bind",
  label: ({ label }) => label,
  unknown: (word, { label }) => `'${label}' unknown keyword '${word}'. ${REGISTERED_BIND_WORDS.text}`,
});

function set(binds: readonly Mutable<Bind>[], words: Partial<Bind>): void {
  for (const bind of binds) Object.assign(bind, words);
}

function applyLimit(statement: Statement, target: BindTarget, name: "backlog" | "maxconn", bound: string) {
  const text = statement.next();
  if (text === "") return refuseBindWord(statement, target, `'${name}' : missing value`);
  const value = laxInteger(text);
  if (value < 0) return refuseBindWord(statement, target, `'${name}' : invalid value ${value}, ${bound}`);
  for (const bind of target.binds) setUnlessZero(bind, name, value);
}

function applyId(statement: Statement, target: BindTarget) {
  const { binds, earlier } = target;
  if (binds.length !== 1) return refuseBindWord(statement, target, "'id' can only be used with a single socket");
  const text = statement.next();
  if (text === "") return refuseBindWord(statement, target, "'id' : expects an integer argument");
  const id = strictInteger(text);
  if (id === undefined) return refuseBindWord(statement, target, `'id' : expects an integer argument, found '${text}'`);
  if (id <= 0) return refuseBindWord(statement, target, "'id' : custom id has to be > 0");
  // A second `id` of one socket is in its own way.
  const twin = binds.find((bind) => bind.id !== undefined) ?? earlier.find((bind) => bind.id === id);
  if (twin) {
    const { file, line } = twin.location;
    return refuseBindWord(
      statement,
      target,
      `'id' : custom id ${id} already used at ${file}:${line} ('bind ${twin.text}')`,
    );
  }
  set(binds, { id });
}
