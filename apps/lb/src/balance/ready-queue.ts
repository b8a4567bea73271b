/**
 * Servers in the order in which they are due: by `rank`, lowest first, and in arrival order within a rank.
 * A binary heap over plain numbers, since a backend of 1,000 servers is replayed for thousands of picks at a time.
 */
export class ReadyQueue {
  readonly #heap: number[] = [];
  readonly #ranks: number[] = [];
  readonly #arrivals: number[] = [];
  #arrived = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The server that is due first, or -1. */
  first(): number {
    return this.#heap[0] ?? -1;
  }

  /** Servers in the order in which `take` would hand them out. */
  inOrder(): number[] {
    return [...this.#heap].sort((a, b) => (this.#before(a, b) ? -1 : 1));
  }

  add(server: number, rank: number): void {
    this.#ranks[server] = rank;
    this.#arrivals[server] = this.#arrived++;
    this.#heap.push(server);
    this.#rise(this.#heap.length - 1);
  }

  /** Removes and returns the first; the queue must not be empty. */
  take(): number {
    const taken = this.#heap[0] as number;
    this.#fill(0);
    return taken;
  }

  /** True when the server was queued. */
  remove(server: number): boolean {
    const at = this.#heap.indexOf(server);
    if (at >= 0) this.#fill(at);
    return at >= 0;
  }

  copy(): ReadyQueue {
    const copy = new ReadyQueue();
    for (const server of this.inOrder()) copy.add(server, this.#ranks[server] as number);
    return copy;
  }

  #fill(at: number): void {
    const last = this.#heap.pop() as number;
    if (at === this.#heap.length) return;
    this.#heap[at] = last;
    this.#sink(at);
    this.#rise(at);
  }

  #before(a: number, b: number): boolean {
    const difference = (this.#ranks[a] as number) - (this.#ranks[b] as number);
    return difference !== 0 ? difference < 0 : (this.#arrivals[a] as number) < (this.#arrivals[b] as number);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const server = heap[from] as number;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(server, heap[parent] as number)) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = server;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const server = heap[from] as number;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1] as number, heap[child] as number)) child++;
      if (!this.#before(heap[child] as number, server)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = server;
  }
}
