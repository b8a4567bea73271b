import { isIPv6 } from "node:net";
import { getSystemErrorName } from "node:util";
import { isNearTheLast } from "./descriptors.ts";
import { listenFlags, newListeningHandle, type TcpHandle } from "./handles.ts";

export interface ListenOptions {
  readonly address: string;
  readonly port: number;
  /** Connections that may wait in the kernel. */
  readonly backlog: number;
  /** Of an IPv6 address: no clients of IPv4. */
  readonly ipv6Only: boolean;
}

/**
 * HAProxy sets SO_REUSEPORT, so that a second process or thread may listen beside it; macOS and Windows cannot spread
 * connections so.
 */
const canReusePort = process.platform === "linux";

/**
 * Sockets that listen on one address. libuv accepts one connection from a socket for each look at all descriptors:
 * with several there is less looking. Measured with a new connection a request, against one socket: two 3 % less CPU,
 * four 7 %, eight 9 %, sixteen the same as eight.
 */
const SOCKETS = 4;

/** Listens on one address. */
export class TcpListener {
  readonly #handles: TcpHandle[] = [];

  /**
   * @param accept takes over each connection
   * @throws {ListenError} when it cannot
   */
  constructor(options: ListenOptions, accept: (connection: TcpHandle) => void) {
    // Port 0 is a free one, another for each socket.
    const sockets = canReusePort && options.port !== 0 ? SOCKETS : 1;
    for (let i = 0; i < sockets; i++) this.#handles.push(listeningHandle(options, accept, () => this.close()));
  }

  close(): void {
    for (const handle of this.#handles.splice(0)) handle.close();
  }
}

export class ListenError extends Error {
  /** `EADDRINUSE`, ... */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = "ListenError";
    this.code = code;
  }
}

function listeningHandle(
  { address, port, backlog, ipv6Only }: ListenOptions,
  accept: (connection: TcpHandle) => void,
  abort: () => void,
): TcpHandle {
  const handle = newListeningHandle();
  const flags = (canReusePort ? listenFlags.reusePort : 0) | (ipv6Only ? listenFlags.ipv6Only : 0);
  const bound = isIPv6(address) ? handle.bind6(address, port, flags) : handle.bind(address, port, flags);
  const status = bound === 0 ? handle.listen(backlog) : bound;
  if (status !== 0) {
    handle.close();
    abort();
    throw new ListenError(getSystemErrorName(status));
  }
  // A connection that could not be accepted (no memory, a firewall) is the kernel's loss; the next may be accepted.
  handle.onconnection = (status, connection) => {
    if (status !== 0) return;
    if (isNearTheLast(connection)) connection.reset();
    else accept(connection);
  };
  return handle;
}
