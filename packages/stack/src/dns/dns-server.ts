import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type DecodedPacket, decode } from "dns-packet";
import { answer, TCP_SIZE } from "./answer.ts";

/** Gives the addresses of a name (in lower case) as they are now; none for a name that does not exist. */
export type Zone = (name: string) => readonly string[];

/** Ports to try until one is free for UDP and TCP both. */
const ATTEMPTS = 20;

/** An embedded DNS server that answers like Docker's, over UDP and TCP on one port. */
export class DnsServer {
  readonly address: string;
  readonly port: number;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #connections = new Set<Socket>();

  private constructor(udp: UdpSocket, tcp: Server, zone: Zone) {
    this.#udp = udp;
    this.#tcp = tcp;
    ({ address: this.address, port: this.port } = udp.address());
    udp.on("message", (message, { port, address }) => {
      const query = queryIn(message);
      if (query) udp.send(answer(query, zone), port, address);
    });
    // A client that went away makes the next receive fail on some systems; that is no reason to end.
    udp.on("error", () => {});
    tcp.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.on("close", () => this.#connections.delete(socket));
      answerStream(socket, zone);
    });
  }

  /** Listens on a free port of `address`. */
  static async listen(zone: Zone, address = "127.0.0.1"): Promise<DnsServer> {
    for (let attempt = 1; ; attempt++) {
      const udp = createSocket("udp4");
      const tcp = createServer();
      try {
        udp.bind(0, address);
        await once(udp, "listening");
        tcp.listen(udp.address().port, address);
        await once(tcp, "listening");
        return new DnsServer(udp, tcp, zone);
      } catch (error) {
        udp.close();
        // The port that UDP got may be taken for TCP.
        if (attempt >= ATTEMPTS || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      }
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await Promise.all([
      new Promise<void>((resolve) => this.#udp.close(resolve)),
      new Promise<void>((resolve) => this.#tcp.close(() => resolve())),
    ]);
  }
}

/** RFC 1035 §4.2.2: over TCP each message follows its length in two bytes. */
function answerStream(socket: Socket, zone: Zone): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const query = queryIn(pending.subarray(2, end));
      pending = pending.subarray(end);
      if (!query) return void socket.destroy();
      const message = answer(query, zone, TCP_SIZE);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    }
  });
}

/** Undefined for what is no query, which gets no answer: a wrong answer to an answer could go on for ever. */
function queryIn(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message);
    return packet.type === "query" && packet.questions?.length ? packet : undefined;
  } catch {
    return undefined;
  }
}
