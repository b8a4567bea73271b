import { parseAddress } from "../address.ts";
import type { Target } from "../context.ts";
import { parseLocalAddress } from "../local-address.ts";
import { firstBadCharacter } from "../name.ts";
import { reader, type Section } from "../section.ts";
import type { Statement } from "../statement.ts";
import { Words } from "../words.ts";
import { type NamedSection, openNamed } from "./mailers.ts";

const NO_TABLES = "there are no stick tables whose entries could be passed on";

/** A section of peers, as far as it has been read. */
export interface PeersSection extends NamedSection {
  disabled: boolean;
  /** Whether the balancer itself is one of them. */
  hasLocal: boolean;
}

type PeersTarget = Target & PeersSection;

/** Sections of other balancers. Nobody listens for them. */
export const peersWords = new Words<PeersTarget>(
  [
    { kind: "ignored", keyword: "peer", takes: "<name> <address>:<port>", doc: NO_TABLES, apply: checkPeer },
    { kind: "ignored", keyword: "server", takes: "<name> [<address>:<port>]", doc: NO_TABLES, apply: checkPeer },
    ...["bind", "default-bind", "default-server", "log", "table"].map((keyword) => ({
      kind: "ignored" as const,
      keyword,
      takes: "<word>...",
      doc: NO_TABLES,
      apply: () => {},
    })),
    ...["disabled", "enabled"].map((keyword) => ({
      kind: "ignored" as const,
      keyword,
      doc: NO_TABLES,
      apply(_: Statement, target: PeersTarget) {
        target.disabled = keyword === "disabled";
      },
    })),
  ],
  { unknown: (word) => `unknown keyword '${word}' in 'peers' section` },
);

/** Undefined: HAProxy reads no further after such an error. */
export function openPeers(
  statement: Statement,
  { context, peers }: Target & { readonly peers: PeersSection[] },
): Section | undefined {
  const opened: NamedSection[] = [...peers];
  const section = openNamed(statement, "peers", { context }, opened);
  if (!section) return undefined;
  const target = { ...section, disabled: false, hasLocal: false };
  peers.push(target);
  return { read: reader(peersWords, target) };
}

function checkPeer(statement: Statement, target: PeersTarget) {
  const { environment } = target.context;
  const name = statement.next();
  const isLocal = name !== "" && name === environment.get("HAPROXY_LOCALPEER");
  const keyword = statement.word(0);
  // The address of the local one may stand in `bind`.
  if (keyword === "server" && isLocal) {
    target.hasLocal = true;
    return;
  }
  const text = statement.next();
  if (text === "") return statement.alert(`'${keyword}' expects <name> and <addr>[:<port>] as arguments.`);
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `${keyword} name '${name}'`);
  const address = parseLocalAddress(text, environment) ?? parseAddress(text, environment);
  if (address.kind === "bad") return statement.alert(`'${keyword} ${name}' : ${address.message}\n`);
  if (address.kind === "address" && address.low !== address.high && address.low !== 0 && address.high !== 0) {
    return statement.alert(`'${keyword} ${name}' : port ranges are not allowed in '${text}'`);
  }
  if (isLocal) target.hasLocal = true;
}

/** What HAProxy says of those that it does without. */
export function warnOfPeers({ context, peers }: Target & { readonly peers: readonly PeersSection[] }): void {
  const { report, environment } = context;
  const local = environment.get("HAPROXY_LOCALPEER") ?? "";
  for (const { name, disabled, hasLocal } of [...peers].reverse()) {
    if (disabled || hasLocal) continue;
    report.warning(`Removing incomplete section 'peers ${name}' (no peer named '${local}').`);
  }
}
