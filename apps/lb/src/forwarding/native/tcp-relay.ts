import { performance } from "node:perf_hooks";
import type { Stream } from "../../session/stream.ts";
import { READ_SIZE, type TcpSocket } from "../../tcp/socket.ts";
import { lingerLimit } from "../backend-options.ts";
import type { Staging } from "../staging.ts";
import { Deadline } from "./deadline.ts";
import type { ServerLink } from "./server-link.ts";

/** One of the two who talk. Whatever passes, as a rule in either direction, shows that it is there. */
class Side {
  readonly deadline = new Deadline();
  /** Milliseconds that it may be silent; absent or 0: for ever. */
  timeout: number | undefined;
  /** It says no more. */
  isEnded = false;
  /** `option independent-streams`: what it gets is no sign of it. */
  isIndependent = false;
  /** What was sent to it has not left. */
  isSlow = false;

  /** From now on it is waited for, unless it has nothing to say and nothing to take. */
  await(now: number): void {
    if (this.isEnded && !this.isSlow) this.deadline.clear();
    else this.deadline.set(now, this.timeout);
  }
}

/**
 * Bytes both ways in mode tcp. The end of either direction goes through, and the other direction goes on. A side that is silent for too
 * long counts as one that says no more.
 */
export class TcpRelay {
  readonly #stream: Stream;
  readonly #socket: TcpSocket;
  readonly #link: ServerLink;
  readonly #staging: Staging;
  readonly #client = new Side();
  readonly #server = new Side();

  constructor(stream: Stream, socket: TcpSocket, link: ServerLink, staging: Staging) {
    this.#stream = stream;
    this.#socket = socket;
    this.#link = link;
    this.#staging = staging;
  }

  /** A server is looked for, while the client may send. */
  awaitClient(now: number): void {
    this.#client.timeout = this.#frontendTimeouts().client;
    this.#client.await(now);
  }

  forgetClient(): void {
    this.#client.deadline.clear();
  }

  /** Both are there. */
  begin(now: number): void {
    const { server, tunnel = this.#frontendTimeouts().tunnel } = this.#backendTimeouts();
    const { frontend } = this.#stream.session;
    const backend = this.#stream.assignment.dispatcher?.backend;
    this.#client.isIndependent = frontend.proxy.options.flags["independent-streams"] === true;
    this.#server.isIndependent = backend?.proxy.options.flags["independent-streams"] === true;
    this.#client.timeout = tunnel ?? this.#frontendTimeouts().client;
    this.#server.timeout = tunnel ?? server;
    this.#client.await(now);
    this.#server.await(now);
  }

  fromClient(buffer: Buffer, length: number): void {
    const server = this.#link.socket;
    if (server) this.#pass(buffer, length, this.#client, this.#socket, this.#server, server);
  }

  /** Something came that is not passed yet. */
  heardServer(now: number): void {
    this.#server.await(now);
  }

  fromServer(buffer: Buffer, length: number): void {
    const server = this.#link.socket;
    if (server) this.#pass(buffer, length, this.#server, server, this.#client, this.#socket);
  }

  /** What the receiver does not take at once, the sender waits for. */
  #pass(buffer: Buffer, length: number, from: Side, sender: TcpSocket, to: Side, receiver: TcpSocket): void {
    const now = performance.now();
    from.await(now);
    for (let at = 0; at < length; at += READ_SIZE) {
      this.#staging.append(buffer, at, Math.min(length, at + READ_SIZE));
      if (this.#staging.send(receiver)) {
        if (!to.isIndependent) to.await(now);
        continue;
      }
      if (to.isSlow) continue;
      to.isSlow = true;
      to.await(now);
      // Nothing is expected of one that is not read from.
      from.deadline.clear();
      sender.pause();
      receiver.whenFlushed(() => {
        const later = performance.now();
        to.isSlow = false;
        to.await(later);
        if (from.isEnded) return;
        from.await(later);
        sender.resume();
      });
    }
  }

  clientEnded(now: number): void {
    if (this.#client.isEnded) return;
    this.#client.isEnded = true;
    this.#client.deadline.clear();
    this.#link.socket?.end();
    const { serverFin } = this.#backendTimeouts();
    if (!serverFin) return;
    this.#server.timeout = serverFin;
    this.#server.await(now);
  }

  serverEnded(now: number): void {
    if (this.#server.isEnded) return;
    this.#server.isEnded = true;
    this.#server.deadline.clear();
    this.#socket.end();
    const { clientFin } = this.#frontendTimeouts();
    if (!clientFin) return;
    this.#client.timeout = clientFin;
    this.#client.await(now);
  }

  /** Has each of them said all? */
  isOver(): boolean {
    return this.#client.isEnded && this.#server.isEnded;
  }

  /** The session is over, and its client has yet to close. */
  closing(now: number): void {
    this.#client.deadline.set(now, lingerLimit(this.#frontendTimeouts()));
    this.#server.deadline.clear();
  }

  /** `performance.now()` until which one of the two must say something. */
  deadline(): number {
    return Math.min(this.#client.deadline.at, this.#server.deadline.at);
  }

  /**
   * A side was silent for too long.
   * @returns false: it is over at once
   */
  expire(now: number): boolean {
    const isClientLate = this.#client.deadline.at <= now;
    const isServerLate = this.#server.deadline.at <= now;
    this.#stream.end(isClientLate ? "client timed out" : "server timed out");
    // What waits for it will never leave.
    if ((isClientLate && this.#client.isSlow) || (isServerLate && this.#server.isSlow)) return false;
    if (isClientLate) this.clientEnded(now);
    if (isServerLate) this.serverEnded(now);
    return true;
  }

  #frontendTimeouts() {
    return this.#stream.session.frontend.proxy.timeouts;
  }

  #backendTimeouts() {
    return this.#stream.assignment.dispatcher?.backend.proxy.timeouts ?? {};
  }
}
