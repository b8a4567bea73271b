import { READ_SIZE, type TcpSocket } from "../../tcp/socket.ts";
import { tunnelLimit } from "../backend-options.ts";
import type { Cause } from "../exchange.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { Staging } from "./staging.ts";

/**
 * Bytes both ways as they are, after a 101 or a 2xx to CONNECT. A client's FIN goes through and the server may go on;
 * a server's ends the tunnel, as in HAProxy.
 */
export class Tunnel {
  readonly #client: ClientConnection;
  readonly #server: TcpSocket;
  /** Milliseconds without a byte after which it ends, and who is said to have been silent. */
  limit: number;
  cause: Cause;

  constructor(client: ClientConnection, server: TcpSocket) {
    this.#client = client;
    this.#server = server;
    const { limit, cause } = tunnelLimit(client.frontend.proxy, client.backend());
    this.limit = limit;
    this.cause = cause;
  }

  toServer(buffer: Buffer, length: number): void {
    const { engine, socket, exchange } = this.#client;
    this.#client.tunnelActivity(performance.now());
    exchange.passedIn(length);
    pass(buffer, length, engine.staging, socket, this.#server);
  }

  toClient(buffer: Buffer, length: number, now: number): void {
    const { engine, socket, exchange } = this.#client;
    this.#client.tunnelActivity(now);
    exchange.passedOut(length);
    pass(buffer, length, engine.staging, this.#server, socket);
  }

  clientEnded(now: number): void {
    this.limit = this.#client.backend().timeouts.serverFin || this.limit;
    this.cause = "s";
    this.#client.tunnelActivity(now);
    this.#server.end();
  }
}

/** What the receiver does not take at once, the sender waits for. */
function pass(buffer: Buffer, length: number, staging: Staging, from: TcpSocket, to: TcpSocket): void {
  for (let at = 0; at < length; at += READ_SIZE) {
    staging.append(buffer, at, Math.min(length, at + READ_SIZE));
    if (staging.send(to)) continue;
    from.pause();
    to.whenFlushed(() => from.resume());
  }
}
