import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Sink } from "./sink.ts";

/** Bytes that may wait in this process for the kernel. */
const MAX_WAITING = 1024 * 1024;

/** One datagram a line (RFC 5426), to an address that need not answer. */
export class UdpSink implements Sink {
  dropped = 0;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #port: number;
  readonly #sent = (error: Error | null) => {
    if (error) this.dropped++;
  };

  constructor(address: string, port: number) {
    const family = isIPv6(address) ? 6 : 4;
    this.#address = address;
    this.#port = port;
    // It is an address already: the usual look-up costs a tick a datagram.
    const lookup = (host: string, _options: unknown, found: (error: null, address: string, family: number) => void) =>
      found(null, host, family);
    this.#socket = createSocket({ type: family === 6 ? "udp6" : "udp4", lookup });
    // A send that fails is reported to its callback; what else may happen must not end the process.
    this.#socket.on("error", () => {});
    this.#socket.unref();
  }

  write(line: string): void {
    try {
      if (this.#socket.getSendQueueSize() > MAX_WAITING) this.dropped++;
      else this.#socket.send(line, this.#port, this.#address, this.#sent);
    } catch {
      this.dropped++;
    }
  }

  flush(): void {
    // Each line has gone out by itself.
  }
}
