import { constants } from "node:os";
import { getSystemErrorName } from "node:util";
import { connectTo, type Source } from "./connecting.ts";
import { isAmongTheLast } from "./descriptors.ts";
import {
  newShutdownRequest,
  newSocketHandle,
  newWriteRequest,
  readResult,
  type SocketEnd,
  type TcpHandle,
  writeIsPending,
} from "./handles.ts";
import { keepAlive } from "./keep-alive.ts";
import { connectToPath, newUnixSocketHandle, unixPath } from "./unix-handles.ts";

/** Bytes that one read takes at most: what a slow receiver can leave waiting in the process. */
export const READ_SIZE = 48 * 1024;

/** What the smallest path of IPv6 carries in one segment: RFC 8200 §5, without the headers and the usual options. */
const ONE_SEGMENT = 1208;

/** libuv's number of the end of a stream, on all systems. */
const UV_EOF = -4095;

/** Every read of the thread goes here: an idle connection holds no buffer. */
const readBuffer = Buffer.allocUnsafeSlow(READ_SIZE);

/** For the next write. Nearly all are done at once and leave it free. */
let writeRequest = newWriteRequest();

/** Who uses a socket. None of the calls comes while one of the socket's own methods runs. */
export interface SocketUser {
  /** `length` bytes are at the beginning of `buffer`, valid during the call. */
  received(buffer: Buffer, length: number): void;
  /** The peer sends no more: FIN. */
  ended(): void;
  /** The connection broke, or none could be made; the socket is closed. @param code `ECONNRESET`, ... */
  failed(code: string): void;
  /** A write failed, of which the reading side may not know: what the peer sent before can still be there. */
  sendFailed(code: string): void;
  /** The connection that was asked for is there. */
  connected?(): void;
  /** The socket is closed, by whichever side: nothing follows. */
  closed(): void;
}

/**
 * One TCP connection. It may stay half open: after the peer's FIN until `end`, after `end` until the peer's FIN.
 * When both have ended it closes.
 */
export class TcpSocket {
  readonly #handle: TcpHandle;
  readonly #user: SocketUser;
  /** Writes that the kernel did not take at once. */
  #pending = 0;
  #flushed: (() => void)[] | undefined;
  #written = false;
  #noDelay = false;
  /** FIN is sent, or waits until what is pending has left. */
  #ending = false;
  #shut = false;
  /** The peer sent FIN. */
  #ended = false;
  #closed = false;
  /** Read by somebody else before, and not given yet. */
  #first: Buffer | undefined;
  #remote: SocketEnd | undefined;
  #local: SocketEnd | undefined;

  private constructor(handle: TcpHandle, user: SocketUser) {
    this.#handle = handle;
    this.#user = user;
    handle.reader = this;
    handle.onread = onRead;
    handle.useUserBuffer(readBuffer);
  }

  /**
   * Takes over a connection from a `TcpListener`. Nothing is read before `resume`.
   * @param first what was read before
   */
  static accepted(handle: TcpHandle, user: SocketUser, first?: Buffer): TcpSocket {
    const socket = new TcpSocket(handle, user);
    socket.#first = first;
    return socket;
  }

  /**
   * Begins to connect. `user` is told of the outcome, and that not before this call returns.
   * @param source the end of its own; absent: the system chooses
   */
  static connect(address: string, port: number, user: SocketUser, source?: Source): TcpSocket {
    const path = unixPath(address);
    const socket = new TcpSocket(path === undefined ? newSocketHandle() : newUnixSocketHandle(), user);
    const handle = socket.#handle;
    let status =
      path === undefined ? connectTo({ address, port }, source, handle, socket) : connectToPath(path, handle, socket);
    if (status === 0 && isAmongTheLast(handle)) status = -constants.errno.EMFILE;
    // Reading begins with the connection: beginning later would cost the kernel a second look at the descriptor.
    if (status === 0) handle.readStart();
    else queueMicrotask(() => socket.#fail(status));
    return socket;
  }

  /** @internal for the handle */
  connected(status: number): void {
    if (this.#closed) return;
    if (status !== 0) this.#fail(status);
    else this.#user.connected?.();
  }

  /** @internal for the handle */
  read(length: number): void {
    if (this.#closed) return;
    if (length > 0) {
      this.#user.received(readBuffer, length);
    } else if (length === UV_EOF) {
      this.#ended = true;
      this.#user.ended();
      this.#closeIfOver();
    } else if (length < 0) {
      this.#fail(length);
    }
  }

  /**
   * Sends. Writes after `end` and on a closed socket are lost.
   * @returns false when the kernel did not take all of it: `bytes` belong to the socket until `whenFlushed`
   */
  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ending) return true;
    // What fits a single segment leaves at once: only what follows could be made to wait for it (Nagle's algorithm).
    if (!this.#noDelay && (this.#written || bytes.length > ONE_SEGMENT)) {
      this.#noDelay = true;
      this.#handle.setNoDelay(true);
    }
    this.#written = true;
    const request = writeRequest;
    const status = this.#handle.writeBuffer(request, bytes);
    if (status !== 0) {
      this.#sendFailed(status);
      return true;
    }
    if (!writeIsPending()) return true;
    writeRequest = newWriteRequest();
    request.writer = this;
    request.bytes = bytes;
    this.#pending++;
    return false;
  }

  /** @internal for the handle */
  written(status: number): void {
    this.#pending--;
    if (this.#closed) return;
    if (status !== 0) {
      this.#user.sendFailed(getSystemErrorName(status));
      return;
    }
    if (this.#pending > 0) return;
    const callbacks = this.#flushed;
    this.#flushed = undefined;
    if (callbacks) for (const callback of callbacks) callback();
  }

  #sendFailed(status: number): void {
    queueMicrotask(() => {
      if (!this.#closed) this.#user.sendFailed(getSystemErrorName(status));
    });
  }

  /** Has the kernel taken all that was written? */
  isFlushed(): boolean {
    return this.#pending === 0;
  }

  /** Calls back when the kernel has taken all that was written: at once if it has already; never if the socket closes before. */
  whenFlushed(callback: () => void): void {
    if (this.#pending === 0) {
      callback();
      return;
    }
    this.#flushed ??= [];
    this.#flushed.push(callback);
  }

  /** Lets the system find out whether the peer is still there when it is silent. */
  keepAlive(): void {
    if (!this.#closed) keepAlive(this.#handle);
  }

  pause(): void {
    if (!this.#closed) this.#handle.readStop();
  }

  resume(): void {
    if (this.#closed || this.#ended) return;
    this.#handle.readStart();
    if (this.#first) queueMicrotask(() => this.#giveFirst());
  }

  #giveFirst(): void {
    const first = this.#first;
    this.#first = undefined;
    if (first && !this.#closed) this.#user.received(first, first.length);
  }

  /** Has the peer sent FIN? */
  isHalfClosed(): boolean {
    return this.#ended;
  }

  /** Sends FIN after all that was written. */
  end(): void {
    if (this.#closed || this.#ending) return;
    this.#ending = true;
    // Both directions are over: closing sends the FIN.
    if (this.#ended && this.#pending === 0) {
      this.destroy();
      return;
    }
    const request = newShutdownRequest(() => {
      this.#shut = true;
      this.#closeIfOver();
    });
    // It fails where the peer has reset the connection: reading tells.
    this.#handle.shutdown(request);
  }

  #closeIfOver(): void {
    if (this.#ended && this.#shut) this.destroy();
  }

  /** Closes at once: FIN, or a reset when the peer sent what was not read. What is not sent yet is lost. */
  destroy(): void {
    if (this.#closed) return;
    this.#handle.close();
    this.#close();
  }

  /** Closes at once with a reset: the peer sees that it was not a regular end, and the kernel keeps nothing of it. */
  reset(): void {
    if (this.#closed) return;
    // The system refuses it while FIN is under way.
    if (this.#handle.reset() !== 0) this.#handle.close();
    this.#close();
  }

  #close(): void {
    this.#closed = true;
    this.#flushed = undefined;
    queueMicrotask(() => this.#user.closed());
  }

  #fail(status: number): void {
    if (this.#closed) return;
    this.destroy();
    this.#user.failed(getSystemErrorName(status));
  }

  // The ends are unknown once the socket is closed.

  get remoteAddress(): string | undefined {
    return this.#remoteEnd().address;
  }

  get remotePort(): number | undefined {
    return this.#remoteEnd().port;
  }

  get localAddress(): string | undefined {
    return this.#localEnd().address;
  }

  get localPort(): number | undefined {
    return this.#localEnd().port;
  }

  #remoteEnd(): SocketEnd {
    if (!this.#remote) {
      this.#remote = {};
      this.#handle.getpeername(this.#remote);
    }
    return this.#remote;
  }

  #localEnd(): SocketEnd {
    if (!this.#local) {
      this.#local = {};
      this.#handle.getsockname(this.#local);
    }
    return this.#local;
  }
}

function onRead(this: TcpHandle): undefined {
  this.reader?.read(readResult());
}
