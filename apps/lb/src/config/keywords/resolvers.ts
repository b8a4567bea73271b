import { invalidAddress, parseAddress } from "../address.ts";
import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import { parseLocalAddress } from "../local-address.ts";
import type { Location } from "../location.ts";
import type { Mutable } from "../mutable.ts";
import { firstBadCharacter } from "../name.ts";
import type { Nameserver } from "../nameserver.ts";
import { laxInteger } from "../number.ts";
import { nameserversOf, readResolvConf } from "../resolv-conf.ts";
import { resolveHost } from "../resolve-host.ts";
import { reader, type Section } from "../section.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { Words } from "../words.ts";

/** How the servers of a backend are looked for. */
export interface ResolversSettings {
  readonly nameservers: readonly Nameserver[];
  readonly resolveRetries: number;
  readonly timeoutResolve: number;
  readonly timeoutRetry: number;
  /** Bytes that an answer over UDP may have. */
  readonly acceptedPayloadSize: number;
  readonly hold: Hold;
}

export interface Hold {
  readonly valid: number;
  readonly nx: number;
  readonly refused: number;
  readonly timeout: number;
  readonly obsolete: number;
  readonly other: number;
}

/** HAProxy's: every hold 30 seconds, but valid and obsolete. */
export const initialResolvers: ResolversSettings = {
  nameservers: [],
  resolveRetries: 3,
  timeoutResolve: 1000,
  timeoutRetry: 1000,
  acceptedPayloadSize: 512,
  hold: { valid: 10_000, nx: 30_000, refused: 30_000, timeout: 30_000, obsolete: 0, other: 30_000 },
};

/** A section as far as it has been read. */
export interface ResolversSection extends Target {
  readonly name: string;
  readonly location: Location;
  readonly settings: Mutable<ResolversSettings>;
  /** Where each nameserver was declared, by name. */
  readonly declared: Map<string, Location>;
}

/** All that may stand in `resolvers`. */
const rows: readonly KeywordRow<ResolversSection>[] = [
  {
    kind: "supported",
    keyword: "nameserver",
    takes: "<name> <address>:<port>",
    doc: "A DNS server to ask. All of them are asked at the same time.",
    shown: "discovery/discovery.test.ts#fills slots in the order of the first answer, and says so",
    apply: applyNameserver,
  },
  {
    kind: "supported",
    keyword: "parse-resolv-conf",
    doc: "Asks the nameservers of `/etc/resolv.conf`, too; each is named by its address.",
    shown: "config/resolv-conf.test.ts#a section has the nameservers of this machine",
    apply(statement, { context, settings, declared }) {
      const text = readResolvConf();
      if (text === undefined) return statement.alert("failed to open /etc/resolv.conf.");
      settings.nameservers = [...settings.nameservers, ...nameserversOf(text, declared, context)];
    },
  },
  {
    kind: "supported",
    keyword: "resolve_retries",
    takes: "<number>",
    doc: "How often a question is asked before the attempt has failed; 3 by default.",
    shown:
      "discovery/discovery.test.ts#repeats a query without an answer every timeout retry, then rests for timeout resolve",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'resolve_retries' expects <nb> as argument.");
      settings.resolveRetries = laxInteger(text);
    },
  },
  {
    kind: "supported",
    keyword: "timeout",
    takes: "resolve|retry <time>",
    doc: "The time between two resolutions of a name, and between two tries; 1s each by default.",
    shown:
      "discovery/discovery.test.ts#repeats a query without an answer every timeout retry, then rests for timeout resolve",
    apply: applyTimeout,
  },
  {
    kind: "supported",
    keyword: "hold",
    takes: "valid|obsolete|nx|refused|timeout|other <time>",
    doc: "How long the last valid answer is kept in use after an answer of this kind.",
    shown: "discovery/discovery.test.ts#keeps a missing record for hold obsolete",
    apply: applyHold,
  },
  {
    kind: "supported",
    keyword: "accepted_payload_size",
    takes: "<bytes>",
    doc: "What an answer over UDP may take, 12 to 8192; 512 by default. What is truncated is asked for again over TCP.",
    shown: "discovery/nameservers.test.ts#say what an answer may take, where that is more than the least",
    apply(statement, resolvers) {
      const text = statement.next();
      if (text === "") return statement.alert("'accepted_payload_size' expects <nb> as argument.");
      const size = laxInteger(text);
      if (size < 12 || size > 8192) {
        return statement.alert(`'accepted_payload_size' must be between 12 and 8192 inclusive (was ${text}).`);
      }
      resolvers.settings.acceptedPayloadSize = size;
    },
  },
  {
    kind: "refused",
    keyword: "resolution_pool_size",
    doc: "Never released by HAProxy.",
    message: "'resolution_pool_size' directive is not supported anymore (it never appeared in a stable release).",
  },
];

export const resolversWords = new Words<ResolversSection>(rows, {
  manual: "resolvers",
  unknown: (word) => `unknown keyword '${word}' in 'resolvers' section`,
});

/** Undefined: HAProxy reads no further after such an error. */
export function openResolvers(
  statement: Statement,
  { context, resolvers }: Target & { readonly resolvers: ResolversSection[] },
): Section | undefined {
  const name = statement.next();
  if (name === "") {
    statement.alert("missing name for resolvers section.");
    return undefined;
  }
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) {
    statement.refuseCharacter(badCharacter, `'resolvers' name '${name}'`);
    return undefined;
  }
  const twin = resolvers.find((other) => other.name === name);
  if (twin) {
    const { file, line } = twin.location;
    context.report.alert(
      `Parsing [${statement.position}]: resolvers '${name}' has same name as another resolvers (declared at ${file}:${line}).`,
    );
    return undefined;
  }
  const target = {
    context,
    name,
    location: statement.location,
    settings: { ...initialResolvers },
    declared: new Map(),
  };
  resolvers.push(target);
  return { read: reader(resolversWords, target) };
}

function applyNameserver(statement: Statement, { context, settings, declared }: ResolversSection) {
  const name = statement.next();
  const text = statement.next();
  if (text === "") return statement.alert("'nameserver' expects <name> and <addr>[:<port>] as arguments.");
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `server name '${name}'`);
  const twin = declared.get(name);
  if (twin) {
    const { file, line } = twin;
    return context.report.alert(
      `Parsing [${statement.position}]: nameserver '${name}' has same name as another nameserver (declared at ${file}:${line}).`,
    );
  }
  const refuse = (message: string) => statement.alert(`'nameserver ${name}' : ${message}`);
  const local = parseLocalAddress(text, context.environment);
  if (local?.kind === "descriptor") return refuse("connect() not supported for this address family.");
  if (local && local.kind !== "bad") return refuse("no UDP port specified");
  const address = local ?? parseAddress(text, context.environment);
  if (address.kind === "bad") return refuse(`${address.message}\n`);
  const host = resolveHost(address, context.hosts);
  if (host === null) return refuse(`${invalidAddress(address.hostText, text).message}\n`);
  if (address.low !== address.high) return refuse(`port ranges and offsets are not allowed in '${text}'`);
  if (address.low === 0) return refuse("no UDP port specified");
  declared.set(name, statement.location);
  settings.nameservers = [...settings.nameservers, { name, address: host, port: address.low & 0xffff }];
}

function applyTimeout(statement: Statement, { settings }: ResolversSection) {
  const name = statement.next();
  if (name === "") return statement.alert("'timeout' expects 'retry' or 'resolve' and <time> as arguments.");
  if (name !== "resolve" && name !== "retry") {
    return statement.alert(`'timeout' expects 'retry' or 'resolve' and <time> as arguments got '${name}'.`);
  }
  const text = statement.next();
  if (text === "") return statement.alert(`'timeout ${name}' expects <time> as argument.`);
  const value = readTime(statement, text, text, `timeout ${name}`);
  if (value === undefined) return;
  if (name === "resolve") settings.timeoutResolve = value;
  else settings.timeoutRetry = value;
}

function applyHold(statement: Statement, { context, settings }: ResolversSection) {
  const event = statement.next();
  const text = statement.next();
  if (text === "") {
    statement.alert("'hold' expects an <event> and a <time> as arguments.");
    return context.report.alert("<event> can be either 'valid', 'nx', 'refused', 'timeout', or 'other'");
  }
  const value = readTime(statement, text, event, "hold");
  if (value === undefined) return;
  if (!Object.hasOwn(settings.hold, event)) {
    return statement.alert(
      `'hold' unknown <event>: '${event}', expects either 'nx', 'timeout', 'valid', 'obsolete' or 'other'.`,
    );
  }
  settings.hold = { ...settings.hold, [event]: value };
}

function readTime(statement: Statement, text: string, shown: string, where: string): number | undefined {
  const time = parseTime(text, "ms");
  if (time.kind === "time") return time.value;
  const complaint =
    time.kind === "overflow"
      ? `timer overflow in argument <${shown}> to <${where}>, maximum value is 2147483647 ms (~24.8 days).`
      : `unexpected character '${time.character}' in argument to <${where}>.`;
  statement.alert(complaint, { tight: true });
  return undefined;
}
