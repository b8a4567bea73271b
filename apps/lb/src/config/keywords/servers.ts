import { type Address, parseAddress } from "../address.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Family } from "../known-hosts.ts";
import type { Environment } from "../lexer.ts";
import { parseLocalAddress } from "../local-address.ts";
import type { Location } from "../location.ts";
import { firstBadCharacter } from "../name.ts";
import { laxInteger } from "../number.ts";
import { kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { initialCheck } from "./health-checks.ts";
import { initialResolution } from "./resolution.ts";
import { initialServerLoad } from "./server-load.ts";
import { type ServerWordsTarget, serverWords } from "./server-words.ts";

/** Of all templates together. */
const MOST_SLOTS = 100_000;

/** What `default-server` presets. */
export type ServerPresets = ServerWordsTarget["settings"];

export const initialServer: ServerPresets = { ...initialServerLoad, ...initialCheck, ...initialResolution };

/** A server as it stands in the file. */
export interface ServerStatement {
  readonly name: string;
  /** Set by `id`. */
  readonly id?: number;
  /** Unknown for the slots after the first of a template: HAProxy has forgotten their place. */
  readonly location: Location;
  readonly settings: ServerPresets;
  readonly host: string;
  readonly isName: boolean;
  /** The name is one of SRV records. */
  readonly isService?: true;
  readonly family: Family | undefined;
  readonly port: number;
  readonly isPortOffset: boolean;
  /** Found when all has been read. */
  initialAddress?: string;
}

interface ServersTarget extends ProxyTarget {
  readonly settings: { readonly server: ServerPresets };
  readonly servers: ServerStatement[];
}

export const serverRows: readonly KeywordRow<ServersTarget>[] = [
  {
    kind: "supported",
    keyword: "server",
    takes: "<name> <address>[:<port>] [<word>...]",
    doc: "A server. The words are listed below.",
    shown: "config/load.test.ts#a port of a server may be missing, or relative to the client's",
    notInDefaults: true,
    needs: "backend",
    apply: applyServer,
  },
  {
    kind: "supported",
    keyword: "server-template",
    takes: "<prefix> <number|range> <address>[:<port>] [<word>...]",
    doc: "As many servers as the name may have addresses.",
    shown: "discovery/discovery.test.ts#fills slots in the order of the first answer, and says so",
    notInDefaults: true,
    needs: "backend",
    apply: applyServerTemplate,
  },
  {
    kind: "supported",
    keyword: "default-server",
    takes: "[<word>...]",
    doc: "Presets the words of the servers that follow.",
    shown: "config/load.test.ts#servers begin with what default-server says, and with HAProxy's values",
    needs: "backend",
    apply: applyDefaultServer,
  },
];

/** `server NAME ADDRESS WORDS` */
function applyServer(statement: Statement, proxy: ServersTarget) {
  const name = statement.next();
  const addressText = statement.next();
  if (addressText === "") return statement.alert("'server' expects <name> and <addr>[:<port>] as arguments.");
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `server name '${name}'`);
  const server = readServer(statement, proxy, addressText, `server ${name}`, name);
  if (server) proxy.servers.push({ ...server, name, location: statement.location });
}

/** `server-template PREFIX COUNT|RANGE ADDRESS WORDS`: one server a slot. */
function applyServerTemplate(statement: Statement, proxy: ServersTarget) {
  const prefix = statement.next();
  const rangeText = statement.next();
  const addressText = statement.next();
  if (addressText === "") {
    return statement.alert("'server-template' expects <prefix> <nb | range> <addr>[:<port>] as arguments.");
  }
  const badCharacter = firstBadCharacter(prefix) ?? /:/.exec(prefix)?.[0];
  if (badCharacter !== undefined) {
    return statement.refuseCharacter(badCharacter, `server-template prefix '${prefix}'`);
  }
  const range = parseRange(rangeText);
  if (!range) return statement.alert(`Wrong server-template number or range arg '${rangeText}'.`);
  // HAProxy names the slots only afterwards, so its messages about single words have no name to show.
  const server = readServer(statement, proxy, addressText, `server-template ${prefix}`, "(null)");
  if (!server) return;
  const { made } = proxy.context;
  made.slots += range.last - range.first + 1;
  if (made.slots > MOST_SLOTS) {
    return statement.alert(`Wrong server-template number or range arg '${rangeText}'.`);
  }
  for (let number = range.first; number <= range.last; number++) {
    const { id, ...shared } = server;
    const isFirst = number === range.first;
    const location = isFirst ? statement.location : { file: "(null)", line: 0 };
    proxy.servers.push({ ...shared, ...(isFirst && id !== undefined && { id }), name: `${prefix}${number}`, location });
  }
}

/** `default-server WORDS`: presets the words of the servers that follow. */
function applyDefaultServer(statement: Statement, proxy: ServersTarget): void {
  const { context, servers: earlier, settings } = proxy;
  const label = `default-server ${statement.peek()}`;
  const shownName = proxy.kind === "defaults" ? "(null)" : "default-server";
  serverWords.applyAll(statement, { context, settings: settings.server, earlier, isDefault: true, shownName, label });
}

function parseRange(text: string): { first: number; last: number } | undefined {
  const dash = text.indexOf("-");
  const first = dash < 0 ? 1 : laxInteger(text);
  const last = laxInteger(text.slice(dash + 1));
  const isGood = dash < 0 ? last > 0 : first >= 0 && last >= first;
  return isGood ? { first, last } : undefined;
}

type SharedPart = Omit<ServerStatement, "name" | "location">;

/** Everything after the name; undefined when that is an error. */
function readServer(
  statement: Statement,
  proxy: ServersTarget,
  addressText: string,
  label: string,
  shownName: string,
): SharedPart | undefined {
  const address = readAddress(statement, addressText, proxy.context.environment, label);
  if (!address) return undefined;
  const isService = address.isName && address.host.startsWith("_");
  if (address.isName && /^\.|\.\./.test(address.host)) {
    if (isService) refuseService(address.host, proxy, shownName);
    else statement.alert(`Can't create DNS resolution for server '${shownName}'`);
    return undefined;
  }
  const { context, servers: earlier } = proxy;
  const settings = cloneServer(proxy.settings.server);
  const target: ServerWordsTarget = { context, settings, earlier, isDefault: false, shownName, label };
  serverWords.applyAll(statement, target);
  if (statement.hasFailed) return undefined;
  const isPortOffset = !address.isLocal && (address.low === 0 || address.high === 0);
  const isKnown = !address.isName && !/^(?:|0\.0\.0\.0|::)$/.test(address.host);
  if (settings.isChecked && settings.check.port === undefined && isPortOffset && isKnown) {
    statement.alert(
      `server ${shownName} has neither service port nor check port nor tcp_check rule 'connect' with port information. ` +
        "Check has been disabled.",
      { fatal: false },
    );
    settings.isChecked = false;
  }
  return {
    settings,
    ...(target.id !== undefined && { id: target.id }),
    host: address.host || (address.family === 6 ? "::" : "0.0.0.0"),
    isName: address.isName,
    ...(isService && { isService }),
    family: address.family,
    port: isPortOffset ? address.low + address.high : address.low & 0xffff,
    isPortOffset,
  };
}

function refuseService(host: string, proxy: ServersTarget, shownName: string): void {
  proxy.context.report.alert(
    `config : ${kindWord(proxy)} '${proxy.name}', server '${shownName}': failed to parse FQDN '${host}'`,
  );
}

/** Says what is wrong with it. */
function readAddress(
  statement: Statement,
  text: string,
  environment: Environment,
  label: string,
): (Address & { readonly isLocal?: true }) | undefined {
  const local = parseLocalAddress(text, environment);
  if (local?.kind === "descriptor") {
    statement.alert(`'${label}' : connect() not supported for this address family.`);
    return undefined;
  }
  if (local?.kind === "unix") return localAddress(`unix@${local.path}`);
  if (local?.kind === "abstract") return localAddress(`abns@${local.name}`);
  const address = local ?? parseAddress(text, environment);
  const complaint = address.kind === "bad" ? `${address.message}\n` : checkAddress(address, statement);
  if (address.kind === "address" && complaint === undefined) return address;
  statement.alert(`'${label}' : ${complaint}`);
  return undefined;
}

function localAddress(host: string): Address & { readonly isLocal: true } {
  return { kind: "address", isLocal: true, host, hostText: host, isName: false, family: undefined, low: 0, high: 0 };
}

function checkAddress(address: Address, statement: Statement): string | undefined {
  const isRange = address.low !== address.high && address.low !== 0 && address.high !== 0;
  // HAProxy shows the second word whatever the keyword.
  return isRange ? `port ranges are not allowed in '${statement.word(2)}'` : undefined;
}

/** A copy that words can change: cheaper than `structuredClone`, of which a file of many servers would need as many. */
function cloneServer(server: ServerPresets): ServerPresets {
  return { ...server, check: { ...server.check } };
}
