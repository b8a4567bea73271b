import { type Address, parseAddress } from "../address.ts";
import type { ProxyDraft, ServerDraft } from "../draft.ts";
import { firstBadCharacter } from "../name.ts";
import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";
import { readServerWords, type ServerTarget } from "./server-words.ts";

/** A template with more slots is a typing error, which would cost all memory. */
const MOST_SLOTS = 100_000;

/** `server NAME ADDRESS WORDS` */
export function applyServer(statement: Statement, proxy: ProxyDraft) {
  const name = statement.next();
  const addressText = statement.next();
  if (addressText === "") return statement.alert("'server' expects <name> and <addr>[:<port>] as arguments.");
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `server name '${name}'`);
  const server = readServer(statement, proxy, addressText, `server ${name}`, name);
  if (server) proxy.servers.push({ ...server, name, location: statement.location, isLaterSlot: false });
}

/** `server-template PREFIX COUNT|RANGE ADDRESS WORDS`: one server a slot. */
export function applyServerTemplate(statement: Statement, proxy: ProxyDraft) {
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
  if (range.last - range.first >= MOST_SLOTS) {
    return statement.alert(`Wrong server-template number or range arg '${rangeText}'.`);
  }
  for (let number = range.first; number <= range.last; number++) {
    const { id, ...shared } = server;
    const isLaterSlot = number > range.first;
    const location = isLaterSlot ? { file: "(null)", line: 0 } : statement.location;
    const name = `${prefix}${number}`;
    proxy.servers.push({ ...shared, ...(!isLaterSlot && id !== undefined && { id }), name, location, isLaterSlot });
  }
}

/** `default-server WORDS`: presets the words of the servers that follow. */
export function applyDefaultServer(statement: Statement, proxy: ProxyDraft): void {
  const { server } = proxy.settings;
  const label = `default-server ${statement.peek()}`;
  const shownName = proxy.kind === "defaults" ? "(null)" : "default-server";
  readServerWords(statement, { proxy, settings: server, isDefault: true, shownName, label });
}

function parseRange(text: string): { first: number; last: number } | undefined {
  const dash = text.indexOf("-");
  const first = dash < 0 ? 1 : laxInteger(text);
  const last = laxInteger(text.slice(dash + 1));
  const isGood = dash < 0 ? last > 0 : first >= 0 && last >= first;
  return isGood ? { first, last } : undefined;
}

type SharedPart = Omit<ServerDraft, "name" | "location" | "isLaterSlot">;

/** Everything behind the name; undefined when that is an error. */
function readServer(
  statement: Statement,
  proxy: ProxyDraft,
  addressText: string,
  label: string,
  shownName: string,
): SharedPart | undefined {
  const address = parseAddress(addressText, proxy.context.environment);
  const complaint = address.kind === "bad" ? `${address.message}\n` : checkAddress(address, addressText, statement);
  if (address.kind === "bad" || complaint !== undefined) {
    statement.alert(`'${label}' : ${complaint}`);
    return undefined;
  }
  if (address.isName && /^\.|\.\./.test(address.host)) {
    statement.alert(`Can't create DNS resolution for server '${shownName}'`);
    return undefined;
  }
  const settings = structuredClone(proxy.settings.server);
  const target: ServerTarget = { proxy, settings, isDefault: false, shownName, label };
  readServerWords(statement, target);
  if (statement.hasFailed) return undefined;
  const isPortOffset = address.low === 0 || address.high === 0;
  const isKnown = !address.isName && !/^(?:|0\.0\.0\.0|::)$/.test(address.host);
  if (settings.check && settings.checkPort === 0 && isPortOffset && isKnown) {
    statement.alert(
      `server ${shownName} has neither service port nor check port nor tcp_check rule 'connect' with port information. ` +
        "Check has been disabled.",
      { fatal: false },
    );
    settings.check = false;
  }
  return {
    ...settings,
    ...(target.id !== undefined && { id: target.id }),
    host: address.host || (address.family === 6 ? "::" : "0.0.0.0"),
    isName: address.isName,
    family: address.family,
    port: isPortOffset ? address.low + address.high : address.low & 0xffff,
    isPortOffset,
  };
}

function checkAddress(address: Address, text: string, statement: Statement): string | undefined {
  // HAProxy shows the second word whatever the keyword.
  if (address.low !== address.high && address.low !== 0 && address.high !== 0) {
    return `port ranges are not allowed in '${statement.word(2)}'`;
  }
  // HAProxy would ask for SRV records.
  if (address.isName && address.host.startsWith("_")) return `invalid address: '${address.host}' in '${text}'\n`;
  return undefined;
}
