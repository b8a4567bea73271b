import type { Socket } from "node:net";
import type { CommandSocket, RuntimeSocketSettings } from "../config/schema.ts";
import type { BindFailure } from "../state/bind-failure.ts";
import { FilteredSocket } from "../tcp/filtered-socket.ts";
import type { TcpHandle } from "../tcp/handles.ts";
import { ListenError, listenAddress, TcpListener } from "../tcp/listener.ts";
import type { CommandedBalancer } from "./command.ts";
import { converse } from "./command-connection.ts";

/** Accepted beyond `stats maxconn`, for want of a backlog of such length. Further ones are turned away. */
const MOST_WAITING = 64;

/** HAProxy's name of the proxy that takes commands. */
export const RUNTIME_SOCKET = "GLOBAL";

interface Waiting {
  readonly connection: TcpHandle;
  readonly socket: CommandSocket;
}

/** Takes commands on all runtime sockets, in the control plane: traffic is other threads' work, or comes between. */
export class CommandServer {
  readonly #settings: RuntimeSocketSettings;
  readonly #balancer: CommandedBalancer;
  readonly #fault: (error: Error) => void;
  readonly #listeners: TcpListener[] = [];
  /** Each with where it came in. */
  readonly #connections = new Map<Socket, CommandSocket>();
  #waiting: Waiting[] = [];
  #isPaused = true;
  #accepted = 0;
  #bytesOut = 0;
  #emptied: (() => void) | undefined;

  /** @param fault is told when a command did what it must not: throw */
  constructor(settings: RuntimeSocketSettings, balancer: CommandedBalancer, fault: (error: Error) => void) {
    this.#settings = settings;
    this.#balancer = balancer;
    this.#fault = fault;
  }

  /** Listens; connections wait for `resume`. @returns what could not be opened */
  listen(): readonly BindFailure[] {
    return this.#settings.sockets.flatMap((socket) => {
      const failure = this.#open(socket);
      return failure ? [failure] : [];
    });
  }

  #open(socket: CommandSocket): BindFailure | undefined {
    const options = {
      at: listenAddress(socket),
      backlog: socket.backlog ?? this.#settings.maxconn,
      number: socket.number,
    };
    try {
      this.#listeners.push(new TcpListener(options, (connection) => this.#arrived(connection, socket)));
      return undefined;
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      return { frontend: RUNTIME_SOCKET, bind: socket, code: error.code };
    }
  }

  /** Sockets that listen now. */
  get listeners(): number {
    return this.#isPaused ? 0 : this.#listeners.length;
  }

  /** Connections now. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Connections so far. */
  get accepted(): number {
    return this.#accepted;
  }

  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** Whoever connects waits until `resume`, as in HAProxy. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#startWaiting();
  }

  #arrived(connection: TcpHandle, socket: CommandSocket): void {
    if (this.#waiting.length >= MOST_WAITING) {
      connection.close();
      return;
    }
    this.#waiting.push({ connection, socket });
    this.#startWaiting();
  }

  #startWaiting(): void {
    while (!this.#isPaused && this.#connections.size < this.#settings.maxconn) {
      const next = this.#waiting.findIndex(({ socket }) => this.#hasRoom(socket));
      if (next < 0) return;
      for (const waiting of this.#waiting.splice(next, 1)) this.#start(waiting);
    }
  }

  #hasRoom(socket: CommandSocket): boolean {
    if (socket.maxconn === undefined) return true;
    let connections = 0;
    for (const at of this.#connections.values()) if (at === socket) connections++;
    return connections < socket.maxconn;
  }

  #start({ connection: handle, socket }: Waiting): void {
    const connection = FilteredSocket.accepted(handle);
    this.#accepted++;
    this.#connections.set(connection, socket);
    connection.once("close", () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#emptied?.();
      this.#startWaiting();
    });
    const { level, severityOutput } = socket;
    const settings = { level, severityOutput, timeout: this.#settings.timeout };
    converse(connection, settings, this.#balancer, (bytes) => {
      this.#bytesOut += bytes;
    }).catch((error: Error) => this.#fault(error));
  }

  /** Stops listening; resolves when the last connection has ended. */
  async drain(): Promise<void> {
    this.#stopListening();
    if (this.#connections.size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
  }

  #stopListening(): void {
    for (const listener of this.#listeners.splice(0)) listener.close();
    for (const { connection } of this.#waiting.splice(0)) connection.close();
  }

  /** Ends everything at once. */
  destroy(): void {
    this.#stopListening();
    for (const connection of this.#connections.keys()) connection.destroy();
  }
}
