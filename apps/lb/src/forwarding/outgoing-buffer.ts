/** Messages up to here share views. */
const MAX_SHARED_VIEW = 2048;

/** Room for bytes that go out, from its beginning. */
export class OutgoingBuffer {
  readonly bytes: Buffer;
  /** Its first bytes, by how many: most messages have one of a few lengths, and a view takes 32 ns to make, 5 ns to find. */
  readonly #views: Buffer[] = [];

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Its first bytes, as they will be when they leave. */
  first(length: number): Buffer {
    if (length > MAX_SHARED_VIEW) return this.bytes.subarray(0, length);
    this.#views[length] ??= this.bytes.subarray(0, length);
    return this.#views[length] as Buffer;
  }
}
