import { type Address, invalidAddress, parseAddress } from "../address.ts";
import { type KeywordRow, NOT_YET, refusedRows } from "../keyword.ts";
import { descriptorComplaint, parseLocalAddress } from "../local-address.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import { resolveHost } from "../resolve-host.ts";
import type { Statement } from "../statement.ts";
import { type Bind, bindWords } from "./bind-words.ts";
import type { UnixBind } from "./unix-bind.ts";

/** Where a frontend listens, and how much it takes on. */
export interface ListeningSettings {
  readonly maxconn?: number;
  readonly backlog?: number;
}

interface ListeningTarget extends ProxyTarget {
  readonly settings: { readonly frontend: Mutable<ListeningSettings> };
  readonly binds: Bind[];
  readonly global: { readonly unixBind: UnixBind };
}

export const listeningRows: readonly KeywordRow<ListeningTarget>[] = [
  {
    kind: "supported",
    keyword: "bind",
    takes: "[<address>]:<port>[-<port>][,...] [<word>...]",
    doc: "Where to listen. The words are listed below.",
    shown: "config/load.test.ts#bind takes lists, ranges, families and words",
    notInDefaults: true,
    needs: "frontend",
    apply: applyBind,
  },
  {
    kind: "supported",
    keyword: "maxconn",
    takes: "<number>",
    doc: "The most connections at once; by default those of the process.",
    shown: "forwarding/cases/queues.ts#a frontend's maxconn keeps further connections waiting, unread",
    most: 1,
    needs: "frontend",
    needsHint: " Maybe you want 'fullconn' instead ?",
    apply: (statement, { settings }) => readLimit(statement, settings.frontend, "maxconn"),
  },
  {
    kind: "supported",
    keyword: "backlog",
    takes: "<number>",
    doc: "How many connections may wait to be accepted; by default as many as `maxconn`.",
    shown: "config/load.test.ts#limits are those that are written, and 0 is none",
    most: 1,
    needs: "frontend",
    apply: (statement, { settings }) => readLimit(statement, settings.frontend, "backlog"),
  },
  ...refusedRows(NOT_YET, ["bind-process", "grace", "rate-limit", "option http-ignore-probes", "option socket-stats"]),
];

/** Reads a number, of which 0 means that there is no such limit. */
export function readLimit<Key extends string>(statement: Statement, settings: { [K in Key]?: number }, keyword: Key) {
  const text = statement.next();
  if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
  setUnlessZero(settings, keyword, laxInteger(text) >>> 0);
}

function applyBind(statement: Statement, proxy: ListeningTarget) {
  const { context, binds: earlier } = proxy;
  const text = statement.next();
  if (text === "") {
    return statement.alert("'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.");
  }
  const elements = text.split(",");
  if (elements.at(-1) === "") elements.pop();
  const binds: Mutable<Bind>[] = [];
  for (const element of elements) {
    const complaint = addLocal(element, statement, proxy, binds) ?? addBinds(element, statement, context, binds);
    if (typeof complaint === "string") return statement.alert(`'bind' : ${complaint}`);
  }
  bindWords.applyAll(statement, { context, binds, earlier, label: `bind ${text}` });
  if (!statement.hasFailed) earlier.push(...binds);
}

/** Adds a socket that is not the internet's. @returns the complaint; true: it is done; undefined: it is another kind */
function addLocal(
  text: string,
  { location }: Statement,
  { context, global }: ListeningTarget,
  binds: Bind[],
): string | true | undefined {
  const { prefix, ...access } = global.unixBind;
  const address = parseLocalAddress(text, context.environment, prefix);
  if (address === undefined) return undefined;
  if (address.kind === "bad") return address.message;
  const complaint = address.kind === "descriptor" ? descriptorComplaint(address.descriptor) : undefined;
  if (complaint !== undefined) return complaint;
  const local = address.kind === "unix" ? { ...address, ...access } : address;
  binds.push({ local, port: 0, text, location, number: 0 });
  return true;
}

/** Adds one socket a port; the complaint when the address is no good. */
function addBinds(
  text: string,
  { location }: Statement,
  { environment, hosts }: ProxyTarget["context"],
  binds: Bind[],
): string | undefined {
  const address = parseAddress(text, environment);
  if (address.kind === "bad") return address.message;
  const host = resolveHost(address, hosts);
  if (host === null) return invalidAddress(address.hostText, text).message;
  const complaint = checkPorts(address, text);
  if (complaint) return complaint;
  const isAnyIPv4 = address.host === "" && address.family !== 6;
  for (let port = address.low; port <= address.high; port++) {
    binds.push({
      ...(!isAnyIPv4 && { address: host }),
      port,
      text: `${address.hostText}:${port}`,
      location,
      number: 0,
    });
  }
  return undefined;
}

function checkPorts({ low, high }: Address, text: string): string | undefined {
  if (low === 0 && high === 0) return `missing port number: '${text}'`;
  if (low === 0 || high === 0) return `port offsets are not allowed in 'bind': '${text}'`;
  const wrong = [low, high].find((port) => port < 1 || port > 65535);
  return wrong === undefined ? undefined : `invalid port '${wrong}' specified for address '${text}'.`;
}
