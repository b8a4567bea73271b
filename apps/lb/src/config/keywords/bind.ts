import { type Address, invalidAddress, parseAddress } from "../address.ts";
import type { ProxyDraft } from "../draft.ts";
import { ignoredNotice, type KeywordRow } from "../keyword.ts";
import { laxInteger, strictInteger } from "../number.ts";
import { type Registered, registeredList } from "../registered.ts";
import { resolveHost } from "../resolve-host.ts";
import type { Bind } from "../schema.ts";
import type { Statement } from "../statement.ts";

type BindDraft = { -readonly [K in keyof Bind]: Bind[K] };

interface BindTarget {
  readonly proxy: ProxyDraft;
  /** Those of this statement. */
  readonly binds: readonly BindDraft[];
  readonly refuse: (message: string) => void;
}

/** The words behind the addresses, in the order in which HAProxy lists them. */
export const bindRows: readonly (KeywordRow<BindTarget> & Registered)[] = [
  refused("level", "STAT", "<level>"),
  refused("expose-fd", "STAT", "listeners"),
  refused("severity-output", "STAT", "<format>"),
  refused("defer-accept", "TCP"),
  refused("interface", "TCP", "<name>"),
  refused("mss", "TCP", "<bytes>"),
  refused("tcp-ut", "TCP", "<time>"),
  refused("tfo", "TCP"),
  refused("transparent", "TCP"),
  {
    kind: "supported",
    keyword: "v4v6",
    family: "TCP",
    doc: "An IPv6 address serves IPv4 clients too. The default.",
    apply(_, { binds }) {
      for (const bind of binds) bind.ipv6Only = false;
    },
  },
  {
    kind: "supported",
    keyword: "v6only",
    family: "TCP",
    doc: "An IPv6 address serves IPv6 clients only.",
    apply(_, { binds }) {
      for (const bind of binds) bind.ipv6Only = true;
    },
  },
  refused("namespace", "TCP", "<name>"),
  refused("accept-netscaler-cip", "ALL", "<number>"),
  refused("accept-proxy", "ALL"),
  {
    kind: "supported",
    keyword: "backlog",
    family: "ALL",
    takes: "<number>",
    doc: "How many connections may wait to be accepted.",
    apply(statement, { binds, refuse }) {
      const value = readInteger(statement, refuse, "backlog", 0, "must be > 0");
      if (value) for (const bind of binds) bind.backlog = value;
    },
  },
  {
    kind: "supported",
    keyword: "id",
    family: "ALL",
    takes: "<number>",
    doc: "The number of the socket.",
    apply: applyId,
  },
  {
    kind: "supported",
    keyword: "maxconn",
    family: "ALL",
    takes: "<number>",
    doc: "The most connections at once on this socket.",
    apply(statement, { binds, refuse }) {
      const value = readInteger(statement, refuse, "maxconn", 0, "must be >= 0");
      if (value) for (const bind of binds) bind.maxconn = value;
    },
  },
  {
    kind: "supported",
    keyword: "name",
    family: "ALL",
    takes: "<name>",
    doc: "The name of the socket.",
    apply(statement, { binds, refuse }) {
      const name = statement.next();
      if (name === "") return refuse("'name' : missing name");
      for (const bind of binds) bind.name = name;
    },
  },
  {
    kind: "ignored",
    keyword: "nice",
    family: "ALL",
    takes: "<number>",
    doc: "there is no task scheduler to give priorities to",
    apply(statement, { refuse }) {
      const text = statement.next();
      if (text === "") return refuse("'nice' : missing value");
      const value = laxInteger(text);
      if (value < -1024 || value > 1024) {
        refuse(`'nice' : invalid value ${value}, allowed range is -1024..1024`);
      }
    },
  },
  refused("process", "ALL", "<set>"),
  refused("proto", "ALL", "<name>"),
  refused("gid", "UNIX", "<number>"),
  refused("group", "UNIX", "<name>"),
  refused("mode", "UNIX", "<mode>"),
  refused("uid", "UNIX", "<number>"),
  refused("user", "UNIX", "<name>"),
];

const table = new Map(bindRows.map((row) => [row.keyword, row]));

export function applyBind(statement: Statement, proxy: ProxyDraft) {
  const text = statement.next();
  if (text === "") {
    return statement.alert("'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.");
  }
  const elements = text.split(",");
  if (elements.at(-1) === "") elements.pop();
  const binds: BindDraft[] = [];
  for (const element of elements) {
    const complaint = addBinds(element, statement, proxy, binds);
    if (complaint !== undefined) return statement.alert(`'bind' : ${complaint}`);
  }
  const refuse = (message: string) => statement.alert(`'bind ${text}' : ${message}`);
  while (statement.peek() !== "" && !statement.hasFailed) {
    const word = statement.next();
    const row = table.get(word);
    if (!row || row.kind === "refused") {
      return statement.alert(`'bind ${text}' unknown keyword '${word}'. ${registeredList(bindRows)}`, {
        hint: row?.doc,
      });
    }
    if (row.kind === "ignored") proxy.context.notices.add(ignoredNotice(row));
    row.apply(statement, { proxy, binds, refuse });
  }
  if (!statement.hasFailed) proxy.binds.push(...binds);
}

/** Adds one socket a port; the complaint when the address is no good. */
function addBinds(text: string, { location }: Statement, proxy: ProxyDraft, binds: BindDraft[]): string | undefined {
  const { environment, hosts } = proxy.context;
  const address = parseAddress(text, environment);
  if (address.kind === "bad") return address.message;
  const host = resolveHost(address, hosts);
  if (host === null) return invalidAddress(address.hostText, text).message;
  const complaint = checkPorts(address, text);
  if (complaint) return complaint;
  const isAnyIPv4 = address.host === "" && address.family !== 6;
  for (let port = address.low; port <= address.high; port++) {
    binds.push({ ...(!isAnyIPv4 && { address: host }), port, text: `${address.hostText}:${port}`, location });
  }
  return undefined;
}

function checkPorts({ low, high }: Address, text: string): string | undefined {
  if (low === 0 && high === 0) return `missing port number: '${text}'`;
  if (low === 0 || high === 0) return `port offsets are not allowed in 'bind': '${text}'`;
  const wrong = [low, high].find((port) => port < 1 || port > 65535);
  return wrong === undefined ? undefined : `invalid port '${wrong}' specified for address '${text}'.`;
}

function applyId(statement: Statement, { proxy, binds, refuse }: BindTarget) {
  if (binds.length !== 1) return refuse("'id' can only be used with a single socket");
  const text = statement.next();
  if (text === "") return refuse("'id' : expects an integer argument");
  const id = strictInteger(text);
  if (id === undefined) return refuse(`'id' : expects an integer argument, found '${text}'`);
  if (id <= 0) return refuse("'id' : custom id has to be > 0");
  // A second `id` of one socket is in its own way.
  const [itself] = binds.filter((bind) => bind.id !== undefined);
  const twin = itself ?? proxy.binds.find((bind) => bind.id === id);
  if (twin) {
    const { file, line } = twin.location;
    return refuse(`'id' : custom id ${id} already used at ${file}:${line} ('bind ${twin.text}')`);
  }
  for (const bind of binds) bind.id = id;
}

function readInteger(
  statement: Statement,
  refuse: (message: string) => void,
  name: string,
  least: number,
  bound: string,
): number | undefined {
  const text = statement.next();
  if (text === "") {
    refuse(`'${name}' : missing value`);
    return undefined;
  }
  const value = laxInteger(text);
  if (value < least) refuse(`'${name}' : invalid value ${value}, ${bound}`);
  return value;
}

function refused(
  keyword: string,
  family: NonNullable<Registered["family"]>,
  takes?: string,
): KeywordRow<BindTarget> & Registered {
  return { kind: "refused", keyword, family, doc: "Not supported yet.", ...(takes && { takes }) };
}
