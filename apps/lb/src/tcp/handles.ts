/**
 * The TCP handles of Node.js, which `node:net` is built on, with nothing in between.
 *
 * A `net.Socket` is a stream on top of such a handle. The stream costs more than everything else that the balancer
 * does in JavaScript: side by side on one machine, a bare relay took 12.8 µs of CPU a request on handles and 13.9 µs
 * on streams; the balancer took 73 µs beside 106 µs where every request came on a new connection, and 4 KB beside
 * 10 KB for an idle one. Only this folder knows that handles exist, and no other file of the project uses what Node.js does
 * not document. The project pins Node.js 24; a version without them is refused at start.
 */
export interface TcpHandle {
  /** Called for each read. Must return undefined: a returned buffer would be read into next. */
  onread: (this: TcpHandle, bytes?: ArrayBuffer) => undefined;
  /** On a listening handle. @param status 0 or a negative error number */
  onconnection: (status: number, connection: TcpHandle) => void;
  /** The descriptor; -1 where the system has none. */
  readonly fd: number;
  /** Who reads: this project's own. */
  reader?: { read(length: number): void };
  /** All that return a number return 0 or a negative error number, unless something else is said. */
  readStart(): number;
  readStop(): number;
  /** Reads go to the beginning of this buffer from now on. */
  useUserBuffer(buffer: Uint8Array): void;
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  /** Sends FIN after all that was written. */
  shutdown(request: ShutdownRequest): number;
  close(): void;
  /** Closes with a reset. */
  reset(): number;
  setNoDelay(on: boolean): number;
  /** @param delay seconds of silence before the first probe. Sockets of unix paths have none. */
  setKeepAlive?(on: boolean, delay: number): number;
  getpeername(end: SocketEnd): number;
  getsockname(end: SocketEnd): number;
  /** Takes over a descriptor that the process has. */
  open(descriptor: number): number;
  bind(address: string, port: number, flags: number): number;
  bind6(address: string, port: number, flags: number): number;
  listen(backlog: number): number;
  connect(request: ConnectRequest, address: string, port: number): number;
  connect6(request: ConnectRequest, address: string, port: number): number;
}

export interface SocketEnd {
  address?: string;
  port?: number;
}

/** A write that the kernel did not take at once. @property bytes keeps them from being collected meanwhile */
export interface WriteRequest {
  oncomplete: (this: WriteRequest, status: number) => void;
  writer?: { written(status: number): void } | undefined;
  bytes?: Uint8Array | undefined;
}

export interface ConnectRequest {
  oncomplete: (this: ConnectRequest, status: number) => void;
  connector?: { connected(status: number): void } | undefined;
}

export interface ShutdownRequest {
  oncomplete: () => void;
}

interface TcpBinding {
  readonly TCP: new (kind: number) => TcpHandle;
  readonly TCPConnectWrap: new () => ConnectRequest;
  readonly constants: {
    readonly SOCKET: number;
    readonly SERVER: number;
    readonly UV_TCP_IPV6ONLY: number;
    readonly UV_TCP_REUSEPORT: number;
  };
}

interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  readonly ShutdownWrap: new () => ShutdownRequest;
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kArrayBufferOffset: number;
  readonly kLastWriteWasAsync: number;
}

const tcp = binding<TcpBinding>("tcp_wrap", ["TCP", "TCPConnectWrap", "constants"]);
const stream = binding<StreamBinding>("stream_wrap", [
  "WriteWrap",
  "ShutdownWrap",
  "streamBaseState",
  "kReadBytesOrError",
  "kArrayBufferOffset",
  "kLastWriteWasAsync",
]);

/** @throws where this Node.js has it otherwise */
export function binding<T>(name: string, needed: readonly (keyof T)[]): T {
  const { binding } = process as unknown as { binding?: (name: string) => T };
  const found = binding?.(name);
  if (found && needed.every((member) => found[member] !== undefined)) return found;
  throw new Error(
    `this Node.js (${process.version}) has no TCP handles as Node.js 24 has them: run the balancer on 24`,
  );
}

const { SOCKET, SERVER } = tcp.constants;
const { streamBaseState, kReadBytesOrError, kArrayBufferOffset, kLastWriteWasAsync } = stream;

/** The ends of a connection, as the system knows them now: once it is closed it has forgotten them. */
export function endsOf(handle: TcpHandle) {
  const [remote, local]: [SocketEnd, SocketEnd] = [{}, {}];
  handle.getpeername(remote);
  handle.getsockname(local);
  return { remoteAddress: remote.address, remotePort: remote.port, localAddress: local.address, localPort: local.port };
}

export const listenFlags = { ipv6Only: tcp.constants.UV_TCP_IPV6ONLY, reusePort: tcp.constants.UV_TCP_REUSEPORT };

export function newSocketHandle(): TcpHandle {
  return new tcp.TCP(SOCKET);
}

export function newListeningHandle(): TcpHandle {
  return new tcp.TCP(SERVER);
}

/** In `onread`: how many bytes came; negative: the error. */
export function readResult(): number {
  return streamBaseState[kReadBytesOrError] as number;
}

/** In `onread`, where no buffer of a user's is read into: where in its argument the bytes begin. */
export function readOffset(): number {
  return streamBaseState[kArrayBufferOffset] as number;
}

/** After `writeBuffer`: is the request in use until its `oncomplete`? */
export function writeIsPending(): boolean {
  return streamBaseState[kLastWriteWasAsync] !== 0;
}

function onWritten(this: WriteRequest, status: number): void {
  const { writer } = this;
  this.writer = this.bytes = undefined;
  writer?.written(status);
}

export function newWriteRequest(): WriteRequest {
  const request = new stream.WriteWrap();
  request.oncomplete = onWritten;
  return request;
}

function onConnected(this: ConnectRequest, status: number): void {
  const { connector } = this;
  this.connector = undefined;
  connector?.connected(status);
}

export function newConnectRequest(connector: ConnectRequest["connector"]): ConnectRequest {
  return connectRequest(new tcp.TCPConnectWrap(), connector);
}

export function connectRequest(request: ConnectRequest, connector: ConnectRequest["connector"]): ConnectRequest {
  request.oncomplete = onConnected;
  request.connector = connector;
  return request;
}

export function newShutdownRequest(oncomplete: () => void): ShutdownRequest {
  const request = new stream.ShutdownWrap();
  request.oncomplete = oncomplete;
  return request;
}
