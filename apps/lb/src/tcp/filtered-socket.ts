import { Socket, type SocketConstructorOpts } from "node:net";
import type { TcpHandle } from "./handles.ts";

/** Reads what a socket receives before whoever reads the socket does, and decides what that is. */
export interface Filter {
  /** @param bytes its own from now on @returns whether to go on reading; if not, `FilteredSocket.readOn` does */
  received(bytes: Buffer): boolean;
  /** The peer sent its FIN. */
  ended(): void;
}

/** A connection as a stream of Node.js, for what is made of streams, with a filter before its readers. */
export class FilteredSocket extends Socket {
  inputFilter: Filter | undefined;

  static accepted(handle: TcpHandle): FilteredSocket {
    const options: object = { handle, allowHalfOpen: true, noDelay: true };
    return new FilteredSocket(options as SocketConstructorOpts);
  }

  /** Called by Node.js with what the socket received; null: its end. */
  override push(chunk: Buffer | null): boolean {
    if (!this.inputFilter) return this.pass(chunk);
    if (chunk) return this.inputFilter.received(chunk);
    this.inputFilter.ended();
    return false;
  }

  /** Gives something to the socket's readers; null: the end. @returns whether they want more now */
  pass(chunk: Buffer | null): boolean {
    return this.destroyed ? false : super.push(chunk);
  }

  readOn(): void {
    if (!this.destroyed) this._read(0);
  }
}
