import { performance } from "node:perf_hooks";
import type { Timeouts } from "../../config/schema.ts";
import type { NextStep } from "../../session/assignment.ts";
import { Stage } from "../../session/stage.ts";
import type { Stream } from "../../session/stream.ts";
import type { TcpSocket } from "../../tcp/socket.ts";
import { ServerConnection, type ServerConnectionUser } from "./server-connection.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** Whom a link finds a server for. */
export interface ServerLinkUser {
  /** Waits for something. @param timeout milliseconds; absent or 0: as long as it takes */
  waitUpTo(now: number, timeout: number | undefined): void;
  /** The connection is there. */
  linked(now: number): void;
  /** There will be none: the stream has ended. */
  notLinked(): void;
  /** Bytes in `buffer`, valid during the call. */
  serverData(buffer: Buffer, length: number): void;
  /** The server will send no more: FIN, or the connection broke when there is an `error` (`ECONNRESET`, ...). */
  serverEnded(error?: string): void;
}

/** A stream's way to its server: waits for a place, connects, tries again; then the connection itself. */
export class ServerLink implements ServerConnectionUser {
  readonly own: ServerConnection[] = [];
  readonly #resources: ThreadResources;
  readonly #stream: Stream;
  readonly #user: ServerLinkUser;
  #connection: ServerConnection | undefined;
  #pause: NodeJS.Timeout | undefined;
  /** May it take a connection that has carried requests? */
  #mayReuse = false;
  /** See `IdlePool.take`. */
  #isFirst = true;

  constructor(resources: ThreadResources, stream: Stream, user: ServerLinkUser) {
    this.#resources = resources;
    this.#stream = stream;
    this.#user = user;
  }

  // --- finding it --------------------------------------------------------------------------------------------

  /**
   * The stream's backend is known.
   * @param mayReuse may it take a connection that has carried requests?
   * @param isFirst is it the first request of its client's connection?
   */
  find(now: number, mayReuse: boolean, isFirst: boolean): void {
    this.#mayReuse = mayReuse;
    this.#isFirst = isFirst;
    this.follow(this.#stream.assignment.assign(now), now);
  }

  /** What the assignment says next. */
  follow(step: NextStep, now: number): void {
    const { assignment } = this.#stream;
    if (step === "fail") {
      this.#user.notLinked();
    } else if (step === "wait") {
      const { queue, connect } = this.#timeouts();
      this.#user.waitUpTo(now, queue ?? connect);
    } else if (step === "pause") {
      this.#user.waitUpTo(now, undefined);
      this.#pause = setTimeout(() => {
        const later = performance.now();
        this.follow(assignment.resume(later), later);
      }, assignment.pause);
    } else {
      this.#connect(now);
    }
  }

  /** The stream has a server, and its place on it. */
  #connect(now: number): void {
    const { assignment } = this.#stream;
    const { server } = assignment;
    const destination = server?.destination(this.#stream.session.peer);
    if (!server || !destination?.address) {
      this.follow(assignment.connectFailed(false, now), now);
      return;
    }
    const policy = assignment.dispatcher?.backend.settings.httpReuse ?? "safe";
    const idle = this.#mayReuse
      ? this.#resources.idle.take(server, destination, policy, this.#isFirst, this.own)
      : undefined;
    if (idle) {
      idle.serve(this);
      this.#connection = idle;
      this.#reached();
      assignment.connected(true, now);
      this.#user.linked(now);
    } else {
      this.#user.waitUpTo(now, this.#timeouts().connect);
      this.#connection = new ServerConnection(this.#resources.idle, server, destination, this);
    }
  }

  /** What it waited for did not come in time. */
  timedOut(now: number): void {
    const { assignment, stage } = this.#stream;
    if (stage === Stage.QUEUE) {
      this.follow(assignment.queueTimedOut(now), now);
    } else {
      this.abandon();
      this.follow(assignment.connectFailed(true, now), now);
    }
  }

  serverConnected(now: number): void {
    if (this.#stream.assignment.dispatcher?.backend.proxy.options.flags.srvtcpka) this.#connection?.socket.keepAlive();
    this.#reached();
    this.#stream.assignment.connected(false, now);
    this.#user.linked(now);
  }

  #reached(): void {
    const { socket } = this.#connection ?? {};
    if (socket) this.#stream.reached(socket);
  }

  serverConnectFailed(): void {
    this.#connection = undefined;
    const now = performance.now();
    this.follow(this.#stream.assignment.connectFailed(false, now), now);
  }

  /** The reused connection was closing, and nothing came back: another one, for which nothing could be tried again. */
  findAnother(now: number): void {
    this.abandon();
    this.#isFirst = true;
    this.#connect(now);
  }

  #timeouts(): Timeouts {
    return this.#stream.assignment.dispatcher?.backend.proxy.timeouts ?? {};
  }

  // --- the connection ----------------------------------------------------------------------------------------

  serverData(buffer: Buffer, length: number): void {
    this.#user.serverData(buffer, length);
  }

  serverEnded(error?: string): void {
    this.#user.serverEnded(error);
  }

  /** Absent once the exchange is over. */
  get socket(): TcpSocket | undefined {
    return this.#connection?.socket;
  }

  /** Has the connection carried requests before this one? */
  isReused(): boolean {
    return (this.#connection?.carried ?? 0) > 0;
  }

  send(bytes: Uint8Array): void {
    this.#connection?.socket.write(bytes);
  }

  /** Sends what is staged; false when the server is slow to take it. A server that is gone takes everything. */
  flush(): boolean {
    const { staging } = this.#resources;
    if (this.#connection) return staging.send(this.#connection.socket);
    staging.length = 0;
    return true;
  }

  /** Has the server's side of the kernel taken all that was sent? */
  isSent(): boolean {
    return this.#connection?.socket.isFlushed() ?? true;
  }

  whenSent(callback: () => void): void {
    if (this.#connection) this.#connection.socket.whenFlushed(callback);
    else callback();
  }

  /** The server is not read from until the client has taken what is there for it; then `resumed`, unless the exchange is over. */
  pauseFor(client: TcpSocket, resumed?: () => void): void {
    const connection = this.#connection;
    connection?.socket.pause();
    client.whenFlushed(() => {
      if (this.#connection !== connection) return;
      connection?.socket.resume();
      resumed?.();
    });
  }

  /**
   * The exchange is over.
   * @param isClean can the next answer on this connection only be to the next request?
   * @returns whether there is a connection still
   */
  release(now: number, isClean: boolean): boolean {
    const connection = this.#connection;
    this.#connection = undefined;
    if (!connection) return false;
    connection.carried++;
    if (isClean) connection.release(now);
    else connection.destroy();
    return true;
  }

  /** This connection carries nothing any more. */
  abandon(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.destroy();
  }

  /** Nothing is to be tried again. */
  cancel(): void {
    clearTimeout(this.#pause);
  }

  /** The client has left. */
  retire(): void {
    this.cancel();
    this.abandon();
    for (const connection of [...this.own]) this.#resources.idle.retire(connection);
  }
}
