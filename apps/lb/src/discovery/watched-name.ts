import { BlockList, isIPv6 } from "node:net";
import type { Resolvers, Server } from "../config/schema.ts";
import type { ServerStatus } from "../state/server-status.ts";
import type { Answer, Failure } from "./answer.ts";
import { questionFor } from "./dns-message.ts";
import type { NameserverClient } from "./nameserver-client.ts";
import { Resolution } from "./resolution.ts";
import { assignRecords, KnownRecords, outlastsHold, type Preference } from "./server-slots.ts";

/** Why servers go into maintenance, in HAProxy's words. */
const REASONS: Readonly<Record<Failure, string>> = {
  nx: "DNS NX status",
  refused: "DNS refused status",
  timeout: "DNS timeout status",
  other: "unspecified DNS error",
};
export const NO_RECORD = "No IP for server ";

/** The addresses of a name, and the servers that share its answers. */
export class WatchedName {
  readonly #resolution: Resolution<string>;
  readonly #section: Resolvers;
  readonly #clock: { now(): number };
  readonly #records: KnownRecords<string>;
  readonly #servers = new Map<ServerStatus, Preference>();
  /** The slots of a template have one. */
  readonly #preferences = new Map<Server["resolveNet"], Preference>();
  #lastValid: number;

  constructor(
    section: Resolvers,
    clients: readonly NameserverClient[],
    host: string,
    prefer: Server["resolvePrefer"],
    clock: { now(): number },
  ) {
    const questions = [questionFor(host, "AAAA"), questionFor(host, "A")];
    if (prefer === "ipv4") questions.reverse();
    this.#resolution = new Resolution(section, clients, questions, (answer) => this.#receive(answer));
    this.#section = section;
    this.#clock = clock;
    this.#records = new KnownRecords(section.hold.obsolete, (address) => address);
    this.#lastValid = clock.now();
  }

  /** Asks at once, and from then on. Keeps no process from ending. */
  start(): void {
    this.#resolution.start();
  }

  stop(): void {
    this.#resolution.stop();
  }

  /** It gets an address with the next answer. */
  add(server: ServerStatus): void {
    const { resolvePrefer, resolveNet } = server.settings;
    const preference = this.#preferences.get(resolveNet) ?? preferenceOf(resolvePrefer, resolveNet);
    this.#preferences.set(resolveNet, preference);
    this.#servers.set(server, preference);
  }

  /** @returns whether there are others */
  remove(server: ServerStatus): boolean {
    this.#servers.delete(server);
    return this.#servers.size > 0;
  }

  #receive(answer: Answer<string>): void {
    const now = this.#clock.now();
    if (answer.kind !== "valid") {
      if (outlastsHold(answer.kind, this.#section.hold, this.#lastValid, now)) this.#lose(REASONS[answer.kind]);
      return;
    }
    this.#lastValid = now;
    const records = this.#records.after(answer.records, now);
    const [first] = this.#servers.keys();
    // Servers of one backend share the records out; another backend gets them all again.
    for (const group of Map.groupBy(this.#servers.keys(), ({ backendName }) => backendName).values()) {
      const slots = group.map((server) => ({
        endpoint: server.endpoint.address,
        unresolved: server.isUnresolved(),
        sharing: server.settings.allowDuplicateAddress === true,
        preference: this.#servers.get(server) as Preference,
      }));
      for (const [index, address] of assignRecords(slots, records).entries()) {
        const server = group[index] as ServerStatus;
        // HAProxy names the nameserver only to the server that it asked for first; the others share what it was told.
        give(server, address, server === first ? `${this.#section.name}/${answer.nameserver}` : "DNS cache");
      }
    }
  }

  #lose(reason: string): void {
    for (const server of this.#servers.keys()) server.loseAddress(reason);
  }
}

function give(server: ServerStatus, address: string | undefined, source: string): void {
  if (address === undefined) {
    server.loseAddress(NO_RECORD);
    return;
  }
  server.discover(address, server.endpoint.port, source);
  server.regainAddress();
}

/** The family first, then the networks, as in HAProxy. */
function preferenceOf(prefer: Server["resolvePrefer"], networks: Server["resolveNet"] = []): Preference {
  const list = new BlockList();
  for (const { address, prefix } of networks) list.addSubnet(address, prefix, familyOf(address));
  return (address) => {
    const family = familyOf(address);
    return (family === prefer ? 2 : 0) + (networks.length > 0 && list.check(address, family) ? 1 : 0);
  };
}

function familyOf(address: string): Server["resolvePrefer"] {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
