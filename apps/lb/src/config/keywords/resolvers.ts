import { invalidAddress, parseAddress } from "../address.ts";
import type { ResolversDraft } from "../draft.ts";
import { type KeywordRow, refusedRows } from "../keyword.ts";
import { firstBadCharacter } from "../name.ts";
import { laxInteger } from "../number.ts";
import { resolveHost } from "../resolve-host.ts";
import type { Hold } from "../schema.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";

export const resolversRows: readonly KeywordRow<ResolversDraft>[] = [
  {
    kind: "supported",
    keyword: "nameserver",
    takes: "<name> <address>:<port>",
    doc: "A DNS server to ask. All of them are asked at the same time.",
    apply: applyNameserver,
  },
  {
    kind: "supported",
    keyword: "resolve_retries",
    takes: "<number>",
    doc: "How often a question is asked before the attempt has failed; 3 by default.",
    apply(statement, resolvers) {
      const text = statement.next();
      if (text === "") return statement.alert("'resolve_retries' expects <nb> as argument.");
      resolvers.resolveRetries = laxInteger(text);
    },
  },
  {
    kind: "supported",
    keyword: "timeout",
    takes: "resolve|retry <time>",
    doc: "The time between two resolutions of a name, and between two tries; 1s each by default.",
    apply: applyTimeout,
  },
  {
    kind: "supported",
    keyword: "hold",
    takes: "valid|obsolete|nx|refused|timeout|other <time>",
    doc: "How long the last valid answer is kept in use after an answer of this kind.",
    apply: applyHold,
  },
  {
    kind: "ignored",
    keyword: "accepted_payload_size",
    takes: "<bytes>",
    doc: "what UDP truncates is asked for again over TCP",
    apply(statement) {
      const text = statement.next();
      if (text === "") return statement.alert("'accepted_payload_size' expects <nb> as argument.");
      const size = laxInteger(text);
      if (size < 12 || size > 8192) {
        return statement.alert(`'accepted_payload_size' must be between 12 and 8192 inclusive (was ${text}).`);
      }
    },
  },
  ...refusedRows("Not supported yet.", ["parse-resolv-conf"]),
  {
    kind: "refused",
    keyword: "resolution_pool_size",
    doc: "Never released by HAProxy.",
    message: () => "'resolution_pool_size' directive is not supported anymore (it never appeared in a stable release).",
  },
];

function applyNameserver(statement: Statement, resolvers: ResolversDraft) {
  const name = statement.next();
  const text = statement.next();
  if (text === "") return statement.alert("'nameserver' expects <name> and <addr>[:<port>] as arguments.");
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `server name '${name}'`);
  const twin = resolvers.nameservers.find((other) => other.name === name);
  if (twin) {
    const { file, line } = twin.location;
    return resolvers.context.report.alert(
      `Parsing [${statement.position}]: nameserver '${name}' has same name as another nameserver (declared at ${file}:${line}).`,
    );
  }
  const refuse = (message: string) => statement.alert(`'nameserver ${name}' : ${message}`);
  const address = parseAddress(text, resolvers.context.environment);
  if (address.kind === "bad") return refuse(`${address.message}\n`);
  const host = resolveHost(address, resolvers.context.hosts);
  if (host === null) return refuse(`${invalidAddress(address.hostText, text).message}\n`);
  if (address.low !== address.high) return refuse(`port ranges and offsets are not allowed in '${text}'`);
  if (address.low === 0) return refuse("no UDP port specified");
  resolvers.nameservers.push({ name, address: host, port: address.low & 0xffff, location: statement.location });
}

function applyTimeout(statement: Statement, resolvers: ResolversDraft) {
  const name = statement.next();
  if (name === "") return statement.alert("'timeout' expects 'retry' or 'resolve' and <time> as arguments.");
  if (name !== "resolve" && name !== "retry") {
    return statement.alert(`'timeout' expects 'retry' or 'resolve' and <time> as arguments got '${name}'.`);
  }
  const text = statement.next();
  if (text === "") return statement.alert(`'timeout ${name}' expects <time> as argument.`);
  const value = readTime(statement, text, text, `timeout ${name}`);
  if (value === undefined) return;
  if (name === "resolve") resolvers.timeoutResolve = value;
  else resolvers.timeoutRetry = value;
}

function applyHold(statement: Statement, resolvers: ResolversDraft) {
  const event = statement.next();
  const text = statement.next();
  if (text === "") {
    statement.alert("'hold' expects an <event> and a <time> as arguments.");
    return resolvers.context.report.alert("<event> can be either 'valid', 'nx', 'refused', 'timeout', or 'other'");
  }
  const value = readTime(statement, text, event, "hold");
  if (value === undefined) return;
  if (!Object.hasOwn(resolvers.hold, event)) {
    return statement.alert(
      `'hold' unknown <event>: '${event}', expects either 'nx', 'timeout', 'valid', 'obsolete' or 'other'.`,
    );
  }
  resolvers.hold[event as keyof Hold] = value;
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
