import type { Socket } from "node:net";
import type { ClientConnection } from "./client-connection.ts";
import { READ_SIZE, type Staging, whenFlushed } from "./staging.ts";

/** Bytes both ways as they are, after a 101 or a 2xx to CONNECT. A FIN goes through one way; the other may go on. */
export class Tunnel {
  readonly #client: ClientConnection;
  readonly #server: Socket;
  #clientEnded = false;
  #serverEnded = false;

  constructor(client: ClientConnection, server: Socket) {
    this.#client = client;
    this.#server = server;
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
    this.#clientEnded = true;
    if (this.#serverEnded) this.#client.tunnelDone(now);
    else this.#server.end();
  }

  serverEnded(now: number, error?: Error): void {
    this.#serverEnded = true;
    if (error || this.#clientEnded) this.#client.tunnelDone(now);
    else this.#client.socket.end();
  }
}

/** What the receiver does not take at once, the sender waits for. */
function pass(buffer: Buffer, length: number, staging: Staging, from: Socket, to: Socket): void {
  for (let at = 0; at < length; at += READ_SIZE) {
    staging.append(buffer, at, Math.min(length, at + READ_SIZE));
    if (staging.send(to)) continue;
    from.pause();
    whenFlushed(to, () => from.resume());
  }
}
