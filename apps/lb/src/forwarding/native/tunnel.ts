import { performance } from "node:perf_hooks";
import type { Stream } from "../../session/stream.ts";
import type { Ending } from "../../session/termination.ts";
import { READ_SIZE, type TcpSocket } from "../../tcp/socket.ts";
import { tunnelLimit } from "../backend-options.ts";
import type { Staging } from "../staging.ts";
import type { ServerLink } from "./server-link.ts";

/**
 * Bytes both ways as they are, after a 101 or a 2xx to CONNECT. A client's FIN goes through and the server may go on;
 * a server's ends the tunnel, as in HAProxy.
 */
export class Tunnel {
  readonly #stream: Stream;
  readonly #client: TcpSocket;
  readonly #link: ServerLink;
  readonly #staging: Staging;
  #limit: number;
  /** Who is said to have been silent. */
  #silent: Ending;
  /** `performance.now()` after which it has been silent for too long. */
  deadline = 0;

  constructor(stream: Stream, client: TcpSocket, link: ServerLink, staging: Staging) {
    this.#stream = stream;
    this.#client = client;
    this.#link = link;
    this.#staging = staging;
    const { limit, silent } = tunnelLimit(stream.session.frontend.proxy, this.#backend());
    this.#limit = limit;
    this.#silent = silent;
    this.#moved(performance.now());
  }

  #backend() {
    const { proxy } = this.#stream.session.frontend;
    return this.#stream.assignment.dispatcher?.backend.proxy ?? proxy;
  }

  toServer(buffer: Buffer, length: number): void {
    this.#moved(performance.now());
    this.#stream.passedIn(length);
    const { socket } = this.#link;
    if (socket) pass(buffer, length, this.#staging, this.#client, socket);
  }

  toClient(buffer: Buffer, length: number): void {
    this.#moved(performance.now());
    this.#stream.passedOut(length);
    const { socket } = this.#link;
    if (socket) pass(buffer, length, this.#staging, socket, this.#client);
  }

  clientEnded(now: number): void {
    this.#limit = this.#backend().timeouts.serverFin || this.#limit;
    this.#silent = "server timed out";
    this.#moved(now);
    this.#link.socket?.end();
  }

  #moved(now: number): void {
    this.deadline = now + this.#limit;
  }

  /** It was silent for too long. */
  timedOut(): void {
    this.#stream.end(this.#silent);
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
