import { isIPv6 } from "node:net";
import { getSystemErrorName } from "node:util";
import type { Bind } from "../config/schema.ts";
import { isNearTheLast } from "./descriptors.ts";
import { listenFlags, newListeningHandle, type SocketEnd, type TcpHandle } from "./handles.ts";
import { asSocket, newUnixListeningHandle } from "./unix-handles.ts";
import { listenAtPath, type UnixAddress } from "./unix-listener.ts";

/** Where to listen. */
export type ListenAddress =
  | {
      readonly kind: "internet";
      readonly address: string;
      readonly port: number;
      /** Of an IPv6 address: no clients of IPv4. */
      readonly ipv6Only: boolean;
    }
  | UnixAddress
  /** A socket that whoever started the process has opened. */
  | { readonly kind: "descriptor"; readonly descriptor: number };

export interface ListenOptions {
  readonly at: ListenAddress;
  /** Connections that may wait in the kernel. */
  readonly backlog: number;
  /** What connections call their end where it has no address and port. */
  readonly number: number;
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

export function listenAddress({ address = "0.0.0.0", port, ipv6Only = false, local }: Bind): ListenAddress {
  return local ?? { kind: "internet", address, port, ipv6Only };
}

/** Listens on one address. */
export class TcpListener {
  readonly #handles: TcpHandle[] = [];

  /**
   * @param accept takes over each connection
   * @throws {ListenError} when it cannot
   */
  constructor(options: ListenOptions, accept: (connection: TcpHandle) => void) {
    const { at } = options;
    // Port 0 is a free one, another for each socket.
    const sockets = canReusePort && at.kind === "internet" && at.port !== 0 ? SOCKETS : 1;
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
  { at, backlog, number }: ListenOptions,
  accept: (connection: TcpHandle) => void,
  abort: () => void,
): TcpHandle {
  const handle = at.kind === "unix" || at.kind === "abstract" ? newUnixListeningHandle() : newListeningHandle();
  const status = listenAt(at, handle, backlog);
  if (status !== 0) {
    handle.close();
    abort();
    throw new ListenError(getSystemErrorName(status));
  }
  const isInternet = at.kind === "internet" || isInternetSocket(handle);
  // A connection that could not be accepted (no memory, a firewall) is the kernel's loss; the next may be accepted.
  handle.onconnection = (status, connection) => {
    if (status !== 0) return;
    if (!isInternet) asSocket(connection, number);
    if (isNearTheLast(connection)) connection.reset();
    else accept(connection);
  };
  return handle;
}

function listenAt(at: ListenAddress, handle: TcpHandle, backlog: number): number {
  switch (at.kind) {
    case "internet": {
      const { address, port, ipv6Only } = at;
      const flags = (canReusePort ? listenFlags.reusePort : 0) | (ipv6Only ? listenFlags.ipv6Only : 0);
      const status = isIPv6(address) ? handle.bind6(address, port, flags) : handle.bind(address, port, flags);
      return status || handle.listen(backlog);
    }
    case "descriptor":
      return handle.open(at.descriptor) || handle.listen(backlog);
    default:
      return listenAtPath(at, handle, backlog);
  }
}

/** A handle of TCP takes a descriptor of any socket over, and serves it as well. */
function isInternetSocket(handle: TcpHandle): boolean {
  const end: SocketEnd = {};
  return handle.getsockname?.(end) === 0 && end.address !== undefined;
}
