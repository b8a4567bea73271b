import { buffers } from "../samples/buffer-size.ts";
import { READ_SIZE, type TcpSocket } from "../tcp/socket.ts";
import { OutgoingBuffer } from "./outgoing-buffer.ts";

/**
 * The thread's one place where outgoing bytes are put together, so that head and body leave in one system call.
 * The kernel nearly always takes them at once, and the place is free again; when it does not, the bytes stay
 * where they are and the next message gets a new place.
 */
export class Staging {
  /** A read and what is put around it (a head, a chunk's size) fit. */
  readonly #size = READ_SIZE + buffers.size;
  #outgoing = new OutgoingBuffer(this.#size);
  buffer = this.#outgoing.bytes;
  /** How much of it is filled. */
  length = 0;

  append(source: Buffer, start: number, end: number): void {
    const size = end - start;
    if (size > 32) {
      source.copy(this.buffer, this.length, start, end);
    } else {
      const target = this.buffer;
      let at = this.length;
      for (let i = start; i < end; i++) target[at++] = source[i] as number;
    }
    this.length += size;
  }

  /** Sends what was put together; false when the kernel did not take all of it: wait for `whenFlushed`. */
  send(socket: TcpSocket): boolean {
    if (this.length === 0) return true;
    const bytes = this.#outgoing.first(this.length);
    this.length = 0;
    if (socket.write(bytes)) return true;
    this.#outgoing = new OutgoingBuffer(this.#size);
    this.buffer = this.#outgoing.bytes;
    return false;
  }

  /** What was put together, as bytes of the caller's own. */
  take(): Buffer {
    const bytes = Buffer.from(this.buffer.subarray(0, this.length));
    this.length = 0;
    return bytes;
  }
}
