import { performance } from "node:perf_hooks";
import type { Destination, Server } from "../../state/server.ts";
import { type SocketUser, TcpSocket } from "../../tcp/socket.ts";
import type { IdlePool, PooledConnection } from "./idle-pool.ts";

/** HAProxy's `max-session-srv-conns`: a client keeps so many; what it used before them is anybody's. */
const MAX_OWN = 5;

/** Who uses a connection to a server for its exchange. */
export interface ServerConnectionUser {
  /** The connections it prefers, the oldest first. */
  readonly own: ServerConnection[];
  serverConnected(now: number): void;
  serverConnectFailed(): void;
  /** Bytes in `buffer`, valid during the call. */
  serverData(buffer: Buffer, length: number): void;
  /** The server will send no more: FIN, or the connection broke when there is an `error` (`ECONNRESET`, ...). */
  serverEnded(error?: string): void;
}

/** One connection to a server: connecting, used by one exchange, or idle in the pool. */
export class ServerConnection implements SocketUser, PooledConnection {
  readonly server: Server;
  /** Where it goes: a server's address may change while the connection lives. */
  readonly address: string | undefined;
  readonly port: number;
  readonly socket: TcpSocket;
  /** Requests it has carried. */
  carried = 0;
  /** The client connection that used it last, while that keeps it. */
  #owner: ServerConnectionUser | undefined;
  user: ServerConnectionUser | undefined;
  /** Its place in the pool of idle connections, which keeps it; -1: not there. */
  place = -1;
  /** `performance.now()` when it became idle. */
  idleSince = 0;
  readonly #pool: IdlePool<ServerConnection>;
  #connected = false;
  #closed = false;
  #sendError: string | undefined;

  constructor(
    pool: IdlePool<ServerConnection>,
    server: Server,
    { address, port }: Destination,
    user: ServerConnectionUser,
  ) {
    this.#pool = pool;
    this.server = server;
    this.address = address;
    this.port = port;
    this.user = user;
    this.#belongTo(user);
    this.socket = TcpSocket.connect(String(address), port, this, server.settings.source);
  }

  /** It is `user`'s from now on, and carries its exchange. */
  serve(user: ServerConnectionUser): void {
    this.user = user;
    if (this.#owner !== user) this.#belongTo(user);
  }

  #belongTo(user: ServerConnectionUser): void {
    this.#disown();
    this.#owner = user;
    if (user.own.push(this) > MAX_OWN) (user.own[0] as ServerConnection).#disown();
  }

  #disown(): void {
    const own = this.#owner?.own;
    own?.splice(own.indexOf(this), 1);
    this.#owner = undefined;
  }

  /** Gives it back to the pool for a later request. */
  release(now: number): void {
    this.user = undefined;
    this.idleSince = now;
    this.#pool.put(this);
  }

  destroy(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#disown();
    this.user = undefined;
    this.#pool.remove(this);
    // As HAProxy does: the server need not wait for what will not come, nor the kernel remember the connection.
    if (this.socket.isHalfClosed()) this.socket.destroy();
    else this.socket.reset();
  }

  connected(): void {
    if (this.#closed) return;
    this.#connected = true;
    this.user?.serverConnected(performance.now());
  }

  received(buffer: Buffer, length: number): void {
    if (this.user) this.user.serverData(buffer, length);
    // Nobody asked for these bytes: what follows on this connection cannot be trusted to answer a request.
    else this.destroy();
  }

  ended(): void {
    this.#over(this.#sendError);
  }

  failed(code: string): void {
    this.#over(code);
  }

  /** It answered before it had all of the request, and closed? What it sent is read first. */
  sendFailed(code: string): void {
    this.#sendError = code;
  }

  closed(): void {}

  #over(error?: string): void {
    if (this.#closed) return;
    const user = this.user;
    if (!this.#connected) {
      this.destroy();
      user?.serverConnectFailed();
    } else if (user) {
      user.serverEnded(error);
    } else {
      this.destroy();
    }
  }
}
