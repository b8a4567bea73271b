import type { Peer } from "../samples/connection-ends.ts";
import { FirstBytes, type FirstBytesUser } from "../tcp/first-bytes.ts";
import type { TcpHandle } from "../tcp/handles.ts";
import { parseProxyHeader } from "./proxy-header.ts";

export type HeaderOutcome =
  | {
      readonly kind: "header";
      readonly header: {
        /** Absent: those of the connection itself. */
        readonly ends: Peer | undefined;
        readonly authority: string | undefined;
      };
      /** What came after it. */
      readonly rest: Buffer;
    }
  /** The connection is closed. @property isNoted also with `option dontlognull` */
  | { readonly kind: "refused"; readonly why: string; readonly isNoted: boolean };

const NOTHING = Buffer.alloc(0);

/** Reads the header of the PROXY protocol, with which a connection is to begin. */
export class HeaderReader implements FirstBytesUser {
  readonly #handle: TcpHandle;
  readonly #bytes: FirstBytes;
  readonly #done: (outcome: HeaderOutcome) => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #held: Buffer = NOTHING;
  #isOver = false;

  /**
   * @param timeout milliseconds within which it must have come; absent or 0: as long as it takes
   * @param done called once, and not before this returns
   */
  constructor(handle: TcpHandle, timeout: number | undefined, done: (outcome: HeaderOutcome) => void) {
    this.#handle = handle;
    this.#done = done;
    this.#timer = timeout ? setTimeout(() => this.#timedOut(), timeout) : undefined;
    this.#bytes = new FirstBytes(handle, this);
  }

  received(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#held = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    const header = parseProxyHeader(this.#held);
    if (header.kind === "incomplete") return;
    this.#end();
    if (header.kind === "header") {
      const { ends, authority, length } = header;
      this.#done({ kind: "header", header: { ends, authority }, rest: this.#held.subarray(length) });
      return;
    }
    this.#handle.reset();
    this.#done({ kind: "refused", why: header.why, isNoted: true });
  }

  ended(code?: string): void {
    if (this.#isOver) return;
    const isTruncated = this.#held.length > 0;
    const what = code === undefined ? "Connection closed" : "Connection error";
    const why = `${what} while waiting for PROXY protocol header`;
    this.#close(isTruncated ? "Truncated PROXY protocol header received" : why, isTruncated);
  }

  #timedOut(): void {
    this.#close("Timeout while waiting for PROXY protocol header", false);
  }

  /** It is ended from outside. */
  abandon(): void {
    this.#close("Connection closed while waiting for PROXY protocol header", false);
  }

  #close(why: string, isNoted: boolean): void {
    if (this.#isOver) return;
    this.#end();
    this.#handle.close();
    this.#done({ kind: "refused", why, isNoted });
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#bytes.stop();
  }
}
