import { getSystemErrorName } from "node:util";
import { readOffset, readResult, type TcpHandle } from "./handles.ts";

/** libuv's number of the end of a stream, on all systems. */
const UV_EOF = -4095;

export interface FirstBytesUser {
  /** @param bytes its own from now on */
  received(bytes: Buffer): void;
  /** Nothing more comes. @param code `ECONNRESET`, ...; absent: the peer sent its FIN */
  ended(code?: string): void;
}

/** Reads from a connection before whoever is to have it does, and leaves no trace on it: that one may read as it likes. */
export class FirstBytes {
  readonly #handle: TcpHandle;

  constructor(handle: TcpHandle, user: FirstBytesUser) {
    this.#handle = handle;
    handle.onread = (bytes?: ArrayBuffer): undefined => {
      const length = readResult();
      if (length > 0 && bytes) user.received(Buffer.from(bytes, readOffset(), length));
      else if (length < 0) user.ended(length === UV_EOF ? undefined : getSystemErrorName(length));
    };
    handle.readStart();
  }

  stop(): void {
    this.#handle.readStop();
  }
}
