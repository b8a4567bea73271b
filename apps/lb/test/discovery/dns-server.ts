import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import * as dns from "dns-packet";

type Type = "A" | "AAAA" | "SRV";
const CODES = { answer: 0, formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 };

interface Query {
  readonly name: string;
  readonly type: string;
  readonly transport: "udp" | "tcp";
  /** `performance.now()` of its arrival. */
  readonly at: number;
}

/** A real DNS server on 127.0.0.1, over UDP and TCP, whose answers a test changes at will. */
export class DnsServer {
  /** What to do with queries; `garbage` answers with two bytes. */
  mode: keyof typeof CODES | "silent" | "garbage" = "answer";
  /** Over UDP, give no records but say that TCP has them. */
  truncating = false;
  readonly queries: Query[] = [];
  readonly #zone = new Map<string, string[]>();
  readonly #udp: Socket;
  readonly #tcp: Server;

  private constructor(udp: Socket, tcp: Server) {
    this.#udp = udp;
    this.#tcp = tcp;
    udp.on("message", (packet, from) => this.#overUdp(packet, from));
    tcp.on("connection", (socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", (data) => {
        const answer = this.#answer(data.subarray(2), "tcp");
        if (answer) socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
      });
    });
  }

  static async start(): Promise<DnsServer> {
    for (;;) {
      const udp = createSocket("udp4").bind(0, "127.0.0.1");
      await once(udp, "listening");
      const tcp = createServer();
      // The same port is wanted for both; somebody else may have its other half.
      const listening = once(tcp, "listening").then(
        () => true,
        () => false,
      );
      tcp.listen(udp.address().port, "127.0.0.1");
      if (await listening) return new DnsServer(udp, tcp);
      udp.close();
    }
  }

  get port(): number {
    return (this.#tcp.address() as AddressInfo).port;
  }

  /** SRV records are written `target port`. */
  set(name: string, type: Type, records: readonly string[]): this {
    this.#zone.set(`${type} ${name.toLowerCase()}`, [...records]);
    return this;
  }

  stop(): void {
    this.#udp.close();
    this.#tcp.close();
  }

  #overUdp(packet: Buffer, from: RemoteInfo): void {
    const answer = this.mode === "garbage" ? Buffer.from([1, 2]) : this.#answer(packet, "udp");
    if (answer) this.#udp.send(answer, from.port, from.address);
  }

  #answer(packet: Buffer, transport: "udp" | "tcp"): Buffer | undefined {
    const query = dns.decode(packet);
    const question = query.questions?.[0];
    if (!question) return undefined;
    this.queries.push({ name: question.name, type: question.type, transport, at: performance.now() });
    if (this.mode === "silent" || this.mode === "garbage") return undefined;
    const cut = this.truncating && transport === "udp";
    const records = cut || this.mode !== "answer" ? [] : this.#records(question.name, question.type);
    return dns.encode({
      type: "response",
      id: query.id ?? 0,
      flags: dns.RECURSION_DESIRED | dns.RECURSION_AVAILABLE | (cut ? dns.TRUNCATED_RESPONSE : 0) | CODES[this.mode],
      questions: [question],
      answers: records,
    });
  }

  #records(name: string, type: string): dns.Answer[] {
    return (this.#zone.get(`${type} ${name.toLowerCase()}`) ?? []).map((record): dns.Answer => {
      if (type !== "SRV") return { name, type: type as "A" | "AAAA", ttl: 600, data: record };
      const [target = "", port] = record.split(" ");
      return { name, type: "SRV", ttl: 600, data: { target, port: Number(port) } };
    });
  }
}
