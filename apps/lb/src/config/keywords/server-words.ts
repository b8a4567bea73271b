import { literalAddress } from "../address.ts";
import type { ProxyDraft, ServerSettings } from "../draft.ts";
import type { KeywordRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import { type Registered, registeredList } from "../registered.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";

export interface ServerTarget {
  readonly proxy: ProxyDraft;
  readonly settings: ServerSettings;
  /** Set by `id`. */
  id?: number;
  readonly isDefault: boolean;
  /** What messages of single words call the server. */
  readonly shownName: string;
  /** What stands before the messages that begin with the statement: `server s1`. */
  readonly label: string;
}

type Row = KeywordRow<ServerTarget> & Registered;

/** The words of `server`, `server-template` and `default-server`; first those that HAProxy lists, in its order. */
export const serverRows: readonly Row[] = [
  refused("addr", "ALL", "<address>"),
  refused("agent-check", "ALL"),
  flag("backup", (settings) => (settings.backup = true), "Gets traffic only while no other server is usable."),
  flag("check", (settings) => (settings.check = true), "Checks its health by connecting."),
  refused("check-send-proxy", "ALL"),
  refused("cookie", "ALL", "<value>"),
  flag("disabled", (settings) => (settings.disabled = true), "Starts in maintenance."),
  flag("enabled", (settings) => (settings.disabled = false), "Undoes `disabled` of `default-server`."),
  {
    kind: "supported",
    keyword: "id",
    family: "ALL",
    takes: "<number>",
    doc: "Its number in the statistics.",
    apply: applyId,
  },
  refused("max-reuse", "ALL", "<number>"),
  refused("namespace", "ALL", "<name>"),
  refused("no-agent-check", "ALL"),
  flag("no-backup", (settings) => (settings.backup = false), "Undoes `backup` of `default-server`."),
  flag("no-check", (settings) => (settings.check = false), "Undoes `check` of `default-server`."),
  refused("no-check-send-proxy", "ALL"),
  refused("no-send-proxy", "ALL"),
  refused("no-send-proxy-v2", "ALL"),
  refused("no-tfo", "ALL"),
  refused("non-stick", "ALL"),
  refused("observe", "ALL", "<mode>"),
  refused("pool-max-conn", "ALL", "<number>"),
  refused("pool-purge-delay", "ALL", "<time>"),
  refused("proto", "ALL", "<name>"),
  refused("proxy-v2-options", "ALL", "<options>"),
  refused("redir", "ALL", "<prefix>"),
  refused("send-proxy", "ALL"),
  refused("send-proxy-v2", "ALL"),
  refused("source", "ALL", "<address>"),
  refused("stick", "ALL"),
  refused("tfo", "ALL"),
  refused("track", "ALL", "<server>"),
  refused("socks4", "ALL", "<address>"),
  refused("check-via-socks4", "ALL"),
  refused("tcp-ut", "TCP", "<time>"),
  {
    kind: "supported",
    keyword: "weight",
    takes: "<number>",
    doc: "Its share of the traffic, 0 to 256; 1 by default.",
    apply(statement, { settings, shownName }) {
      const weight = laxInteger(statement.next());
      if (weight < 0 || weight > 256) {
        return statement.alert(`weight of server ${shownName} is not within 0 and 256 (${weight}).`);
      }
      settings.weight = weight;
    },
  },
  interval("inter", "The time between two health checks; 2s by default."),
  interval("fastinter", "The time between two checks while the state is about to change."),
  interval("downinter", "The time between two checks while it is down."),
  count("rise", "How many checks must pass until it is up; 2 by default."),
  count("fall", "How many checks must fail until it is down; 3 by default."),
  number("port", (settings, value) => (settings.checkPort = value & 0xffff), "The port of the health checks."),
  number(
    "maxconn",
    (settings, value) => (settings.maxconn = value >>> 0),
    "The most sessions at once; more are queued.",
  ),
  number("maxqueue", (settings, value) => (settings.maxqueue = value >>> 0), "The most requests queued for it."),
  {
    kind: "supported",
    keyword: "resolvers",
    takes: "<name>",
    doc: "The section that keeps its address up to date.",
    apply(statement, { settings }) {
      settings.resolvers = statement.next();
    },
  },
  {
    kind: "supported",
    keyword: "resolve-prefer",
    takes: "ipv4|ipv6",
    doc: "Which family of addresses to ask for first; ipv6 by default.",
    apply(statement, { settings }) {
      const family = statement.next();
      if (family !== "ipv4" && family !== "ipv6") {
        return statement.alert("'resolve-prefer' expects either ipv4 or ipv6 as argument.", { tight: true });
      }
      settings.resolvePrefer = family;
    },
  },
  {
    kind: "supported",
    keyword: "init-addr",
    takes: "last|libc|none|<address>[,...]",
    doc: "Where its address comes from at start, in order of trial; last,libc by default.",
    apply: applyInitAddr,
  },
  ...[
    "agent-addr",
    "agent-inter",
    "agent-port",
    "agent-send",
    "check-proto",
    "error-limit",
    "log-proto",
    "minconn",
    "on-error",
    "on-marked-down",
    "on-marked-up",
    "resolve-net",
    "resolve-opts",
    "slowstart",
  ].map((keyword) => refused(keyword)),
];

const table = new Map(serverRows.map((row) => [row.keyword, row]));

/** Reads the words behind the address. */
export function readServerWords(statement: Statement, target: ServerTarget) {
  while (statement.peek() !== "" && !statement.hasFailed) {
    const word = statement.next();
    const row = table.get(word);
    if (!row || row.kind === "refused") {
      const listed = serverRows.map((listedRow) => ({ inDefaults: listedRow.keyword !== "id", ...listedRow }));
      return statement.alert(`'${target.label}' unknown keyword '${word}'. ${registeredList(listed)}`, {
        hint: row?.doc,
      });
    }
    row.apply(statement, target);
  }
}

function flag(keyword: string, set: (settings: ServerSettings) => void, doc: string): Row {
  return { kind: "supported", keyword, family: "ALL", doc, apply: (_, { settings }) => set(settings) };
}

function number(keyword: string, set: (settings: ServerSettings, value: number) => void, doc: string): Row {
  return {
    kind: "supported",
    keyword,
    takes: "<number>",
    doc,
    apply: (statement, { settings }) => set(settings, laxInteger(statement.next())),
  };
}

function count(keyword: "rise" | "fall", doc: string): Row {
  return {
    kind: "supported",
    keyword,
    takes: "<number>",
    doc,
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`, { tight: true });
      const value = laxInteger(text);
      if (value <= 0) return statement.alert(`'${keyword}' has to be > 0.`, { tight: true });
      settings[keyword] = value;
    },
  };
}

function interval(keyword: "inter" | "fastinter" | "downinter", doc: string): Row {
  return {
    kind: "supported",
    keyword,
    takes: "<time>",
    doc,
    apply(statement, { settings, shownName }) {
      const text = statement.next();
      const time = parseTime(text, "ms");
      if (time.kind === "overflow") {
        return statement.alert(
          `timer overflow in argument <${text}> to <${keyword}> of server ${shownName}, ` +
            "maximum value is 2147483647 ms (~24.8 days).",
          { tight: true },
        );
      }
      if (time.kind === "unexpected") {
        return statement.alert(
          `unexpected character '${time.character}' in '${keyword}' argument of server ${shownName}.`,
          keyword === "inter" ? {} : { tight: true },
        );
      }
      if (time.value === 0) {
        return statement.alert(`invalid value 0 for argument '${keyword}' of server ${shownName}.`, { tight: true });
      }
      settings[keyword] = time.value;
    },
  };
}

function applyId(statement: Statement, target: ServerTarget) {
  const refuse = (message: string) => statement.alert(`'${target.label}' : ${message}`);
  const text = statement.next();
  if (target.isDefault) {
    return statement.alert(`'${target.label}' : 'id' option is not accepted in default-server sections.`, {
      fatal: false,
    });
  }
  if (text === "") return refuse("'id' : expects an integer argument");
  const id = laxInteger(text);
  if (id <= 0) return refuse("'id' : custom id has to be > 0");
  // A second `id` of one server is in its own way.
  const itself = { name: target.shownName, location: statement.location };
  const twin = target.id === undefined ? target.proxy.servers.find((server) => server.id === id) : itself;
  if (twin) {
    const { file, line } = twin.location;
    return refuse(`'id' : custom id ${id} already used at ${file}:${line} ('server ${twin.name}')`);
  }
  target.id = id;
}

function applyInitAddr(statement: Statement, { settings }: ServerTarget) {
  const methods = statement
    .next()
    .split(",")
    .filter((method) => method !== "")
    .map((method) => (method === "*" ? "0.0.0.0" : (literalAddress(method) ?? method)));
  for (const method of methods) {
    if (method === "last" || method === "libc" || method === "none" || literalAddress(method) !== undefined) continue;
    return statement.alert(
      `'init-addr' : unknown init-addr method '${method}', supported methods are 'libc', 'last', 'none'.`,
      { tight: true },
    );
  }
  if (methods.length > 0) settings.initAddr = methods;
  else delete settings.initAddr;
}

function refused(keyword: string, family?: Registered["family"], takes?: string): Row {
  return { kind: "refused", keyword, doc: "Not supported yet.", ...(family && { family }), ...(takes && { takes }) };
}
