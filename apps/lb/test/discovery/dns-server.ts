import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, isIPv6, type Server } from "node:net";
import * as dns from "dns-packet";

type Type = "A" | "AAAA" | "CNAME";

export interface Service {
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}
const CODES = { answer: 0, formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 };

export interface Query {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly transport: "udp" | "tcp";
  /** Where it came from. */
  readonly port: number;
  /** Bytes that it takes over UDP, if it says so. */
  readonly payload: number | undefined;
  /** `performance.now()` of its arrival. */
  readonly at: number;
}

/** A real DNS server on 127.0.0.1, over UDP and TCP, whose answers a test changes at will. */
export class DnsServer {
  /** What to do with queries; `garbage` answers with two bytes. */
  mode: keyof typeof CODES | "silent" | "garbage" = "answer";
  /** Over UDP, give no records but say that TCP has them. */
  truncating = false;
  /** Milliseconds until an answer leaves. */
  delay = 0;
  /** What is sent over UDP in place of an answer. */
  instead: (answer: Buffer, query: Query) => readonly Buffer[] = (answer) => [answer];
  /** Hears how many TCP connections there are at each new one. */
  onConnections: (count: number) => void = () => {};
  readonly queries: Query[] = [];
  readonly #zone = new Map<string, unknown[]>();
  readonly #udp: Socket;
  readonly #tcp: Server;

  private constructor(udp: Socket, tcp: Server) {
    this.#udp = udp;
    this.#tcp = tcp;
    udp.on("message", (packet, from) => this.#overUdp(packet, from));
    tcp.on("connection", (socket) => {
      tcp.getConnections((_, count) => this.onConnections(count));
      socket.on("error", () => socket.destroy());
      socket.once("data", (data) => {
        const answer = this.#answer(data.subarray(2), "tcp", socket.remotePort ?? 0);
        if (answer) socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
      });
    });
  }

  static async start(address = "127.0.0.1"): Promise<DnsServer> {
    for (;;) {
      const udp = createSocket(isIPv6(address) ? "udp6" : "udp4").bind(0, address);
      await once(udp, "listening");
      const tcp = createServer();
      // The same port is wanted for both; somebody else may have its other half.
      const listening = once(tcp, "listening").then(
        () => true,
        () => false,
      );
      tcp.listen(udp.address().port, address);
      if (await listening) return new DnsServer(udp, tcp);
      udp.close();
    }
  }

  get port(): number {
    return (this.#tcp.address() as AddressInfo).port;
  }

  set(name: string, type: Type, records: readonly string[]): this {
    this.#zone.set(`${type} ${name.toLowerCase()}`, [...records]);
    return this;
  }

  setServices(name: string, services: readonly Service[]): this {
    this.#zone.set(
      `SRV ${name.toLowerCase()}`,
      services.map((service) => ({ priority: 0, ...service })),
    );
    return this;
  }

  /** From now on there is no such name. */
  remove(name: string): this {
    for (const key of this.#zone.keys()) if (key.endsWith(` ${name.toLowerCase()}`)) this.#zone.delete(key);
    return this;
  }

  stop(): void {
    this.#udp.close();
    this.#tcp.close();
  }

  #overUdp(packet: Buffer, from: RemoteInfo): void {
    const answer = this.mode === "garbage" ? Buffer.from([1, 2]) : this.#answer(packet, "udp", from.port);
    if (!answer) return;
    const messages = this.mode === "garbage" ? [answer] : this.instead(answer, this.queries.at(-1) as Query);
    setTimeout(() => {
      try {
        for (const message of messages) this.#udp.send(message, from.port, from.address);
      } catch {
        // Stopped meanwhile.
      }
    }, this.delay).unref();
  }

  #answer(packet: Buffer, transport: "udp" | "tcp", port: number): Buffer | undefined {
    const query = dns.decode(packet);
    const question = query.questions?.[0];
    if (!question) return undefined;
    const { name, type } = question;
    const [option] = query.additionals ?? [];
    const payload =
      option?.type === "OPT" ? (option as unknown as { udpPayloadSize: number }).udpPayloadSize : undefined;
    this.queries.push({ id: query.id ?? 0, name, type, transport, port, payload, at: performance.now() });
    if (this.mode === "silent" || this.mode === "garbage") return undefined;
    const cut = this.truncating && transport === "udp";
    return dns.encode({
      type: "response",
      id: query.id ?? 0,
      flags: dns.RECURSION_DESIRED | dns.RECURSION_AVAILABLE | (cut ? dns.TRUNCATED_RESPONSE : 0) | CODES[this.mode],
      questions: [question],
      answers: cut || this.mode !== "answer" ? [] : this.#records(name, type),
    });
  }

  /** With the aliases that lead to them. */
  #records(name: string, type: string): dns.Answer[] {
    const of = (asked: string) => this.#zone.get(`${asked} ${name.toLowerCase()}`) ?? [];
    const [target] = of("CNAME") as string[];
    if (target) return [{ name, type: "CNAME", ttl: 600, data: target }, ...this.#records(target, type)];
    return of(type).map((data) => ({ name, type, ttl: 600, data }) as dns.Answer);
  }
}
