import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";

/** Long enough for a busy machine; every wait that fails takes this long. */
const PATIENCE_MS = 5000;
/** Taking nothing for so long is a stall. */
const STALL_MS = 300;
/** A text received in vain is shown up to this length. */
const SHOWN = 600;

/** One end of a connection, driven byte by byte. `name` is what errors call it. Text is latin1. */
export class Wire {
  readonly name: string;
  readonly socket: Socket;
  #received: Buffer[] = [];
  #length = 0;
  #ended = false;
  #error: NodeJS.ErrnoException | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(name: string, socket: Socket) {
    this.name = name;
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      this.#received.push(bytes);
      this.#length += bytes.length;
      this.#wake?.();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#wake?.();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#error ??= error;
      this.#wake?.();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  /** Writes without waiting. */
  send(data: string | Uint8Array): void {
    this.socket.write(typeof data === "string" ? Buffer.from(data, "latin1") : data);
  }

  /** Writes all of `data` as fast as the other end takes it. */
  async sendAll(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length && !this.#closed; at += 65536) {
      if (!this.socket.write(data.subarray(at, at + 65536)))
        await this.#until("the other end to take what was sent", () => this.socket.writableLength === 0, 60_000);
    }
  }

  /** The other end has stopped taking what `sendAll` sends. */
  async stalls(): Promise<void> {
    const deadline = performance.now() + 30_000;
    for (let sent = -1, since = performance.now(); performance.now() - since < STALL_MS; ) {
      if (performance.now() > deadline) throw new Unexpected(this.name, "a stall within 30 s", `${sent} bytes taken`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const now = this.socket.bytesWritten - this.socket.writableLength;
      if (now !== sent) since = performance.now();
      sent = now;
    }
  }

  /** The next bytes are exactly these. */
  async receives(expected: string | Buffer): Promise<void> {
    const bytes = typeof expected === "string" ? Buffer.from(expected, "latin1") : expected;
    const isWrong = () => !bytes.subarray(0, this.#length).equals(this.#peek(Math.min(this.#length, bytes.length)));
    await this.#until("", () => this.#length >= bytes.length || this.isOver() || isWrong()).catch(() => {});
    const got = this.#peek(bytes.length);
    if (!got.equals(bytes))
      throw new Unexpected(this.name, show(bytes), `${show(this.#peek(this.#length))}${this.#state()}`);
    this.#take(bytes.length);
  }

  /** A whole head, with the empty line that ends it. */
  async receivesHead(): Promise<string> {
    const end = () => this.#peek(this.#length).indexOf("\r\n\r\n");
    await this.#until("a whole head", () => end() >= 0 || this.isOver());
    if (end() < 0) throw new Unexpected(this.name, "a whole head", `${show(this.#peek(this.#length))}${this.#state()}`);
    return this.#take(end() + 4).toString("latin1");
  }

  /** `length` bytes, whatever they are. */
  async receivesBytes(length: number): Promise<Buffer> {
    await this.#until(`${length} bytes`, () => this.#length >= length || this.isOver(), 60_000);
    if (this.#length < length) throw new Unexpected(this.name, `${length} bytes`, `${this.#length}${this.#state()}`);
    return this.#take(length);
  }

  /** The SHA-256 of the next `length` bytes, which are not kept. */
  async receivesHashed(length: number): Promise<string> {
    const hash = createHash("sha256");
    for (let left = length; left > 0; ) {
      await this.#until(`${left} more bytes`, () => this.#length > 0 || this.isOver(), 60_000);
      if (this.#length === 0) throw new Unexpected(this.name, `${left} more bytes`, this.#state());
      const bytes = this.#take(Math.min(left, this.#length));
      hash.update(bytes);
      left -= bytes.length;
    }
    return hash.digest("hex");
  }

  /** The data of a whole chunked body without trailers, in chunks of whatever sizes. */
  async receivesChunks(): Promise<Buffer> {
    const data: Buffer[] = [];
    for (;;) {
      const line = await this.#receivesLine();
      const size = Number.parseInt(line, 16);
      if (Number.isNaN(size)) throw new Unexpected(this.name, "the size of a chunk", JSON.stringify(line));
      const chunk = await this.receivesBytes(size + 2);
      if (size === 0) return Buffer.concat(data);
      data.push(chunk.subarray(0, size));
    }
  }

  /** A whole chunked body with its trailers. */
  async receivesChunksAndTrailers(): Promise<void> {
    for (;;) {
      const size = Number.parseInt(await this.#receivesLine(), 16);
      if (Number.isNaN(size)) throw new Unexpected(this.name, "the size of a chunk", "something else");
      if (size === 0) break;
      await this.receivesBytes(size + 2);
    }
    while ((await this.#receivesLine()) !== "\r\n");
  }

  /** Everything up to a FIN. */
  async receivesUntilFin(): Promise<Buffer> {
    await this.#until("the end", () => this.isOver());
    if (!this.#ended) throw new Unexpected(this.name, "a FIN", this.#state());
    return this.#take(this.#length);
  }

  async #receivesLine(): Promise<string> {
    const end = () => this.#peek(this.#length).indexOf("\r\n");
    await this.#until("a whole line", () => end() >= 0 || this.isOver());
    if (end() < 0) throw new Unexpected(this.name, "a whole line", `${show(this.unread())}${this.#state()}`);
    return this.#take(end() + 2).toString("latin1");
  }

  /** A FIN, and nothing before it. */
  async receivesFin(): Promise<void> {
    await this.#until("a FIN", () => this.isOver() || this.#length > 0).catch(() => {});
    if (!this.#ended || this.#length > 0)
      throw new Unexpected(this.name, "a FIN", `${show(this.#peek(this.#length))}${this.#state()}`);
  }

  /** A reset, and nothing before it. */
  async receivesReset(): Promise<void> {
    await this.#until("a reset", () => this.isOver() || this.#length > 0).catch(() => {});
    if (this.#error === undefined || this.#length > 0)
      throw new Unexpected(this.name, "a reset", `${show(this.#peek(this.#length))}${this.#state()}`);
  }

  /** The connection is over, by FIN or reset, and nothing came before. */
  async isEnded(): Promise<void> {
    await this.#until("the end", () => this.isOver() || this.#length > 0).catch(() => {});
    if (!this.isOver() || this.#length > 0)
      throw new Unexpected(this.name, "the end", `${show(this.#peek(this.#length))}${this.#state()}`);
  }

  /** Whether more bytes come, before the end. */
  async hasMore(): Promise<boolean> {
    await this.#until("bytes or the end", () => this.#length > 0 || this.isOver());
    return this.#length > 0;
  }

  /** For what must not come: nothing arrives and nothing ends for `milliseconds`. */
  async staysQuiet(milliseconds: number): Promise<void> {
    const happened = await this.#until("", () => this.#length > 0 || this.isOver(), milliseconds).then(
      () => true,
      () => false,
    );
    if (happened) throw new Unexpected(this.name, "silence", `${show(this.#peek(this.#length))}${this.#state()}`);
  }

  /** Sends a FIN; what the other end sends is still read. */
  fin(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  /** Stops reading: the kernel's buffers fill, then the other end must wait. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  isOver(): boolean {
    return this.#ended || this.#error !== undefined || this.#closed;
  }

  unread(): Buffer {
    return this.#peek(this.#length);
  }

  #peek(length: number): Buffer {
    if (this.#received.length > 1) this.#received = [Buffer.concat(this.#received)];
    return (this.#received[0] ?? Buffer.alloc(0)).subarray(0, length);
  }

  #take(length: number): Buffer {
    const taken = this.#peek(length);
    const rest = (this.#received[0] ?? taken).subarray(length);
    this.#received = rest.length > 0 ? [rest] : [];
    this.#length -= taken.length;
    return taken;
  }

  #state(): string {
    if (this.#error) return ` [${this.#error.code}]`;
    if (this.#ended) return " [FIN]";
    return this.#closed ? " [closed]" : " [open]";
  }

  async #until(awaited: string, holds: () => boolean, patience = PATIENCE_MS): Promise<void> {
    const deadline = performance.now() + patience;
    while (!holds()) {
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Unexpected(this.name, `${awaited} within ${patience} ms`, show(this.unread()) + this.#state());
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 1000));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        this.socket.once("drain", this.#wake);
      });
      if (this.#wake) this.socket.off("drain", this.#wake);
      this.#wake = undefined;
    }
  }
}

export async function dial(name: string, port: number, localAddress = "127.0.0.1"): Promise<Wire> {
  const socket = connect({ port, host: "127.0.0.1", localAddress, allowHalfOpen: true });
  const wire = new Wire(name, socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    // A connection that is reset at once was made, even if the client is told of both in one.
    socket.once("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? resolve() : reject(error)));
  });
  return wire;
}

export class Unexpected extends Error {
  constructor(who: string, expected: string, received: string) {
    super(`${who}\n  expected: ${expected}\n  received: ${received}`);
    this.name = "Unexpected";
  }
}

function show(bytes: Buffer): string {
  const text = JSON.stringify(bytes.subarray(0, SHOWN).toString("latin1"));
  return bytes.length > SHOWN ? `${text}... (${bytes.length} bytes)` : text;
}
