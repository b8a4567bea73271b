import type { Proxy } from "../../config/schema.ts";
import type { TcpStream } from "../../session/tcp-stream.ts";
import { ContentInspection } from "../content-inspection.ts";
import type { ProxyRules } from "../proxy-rules.ts";
import { applyServerRules } from "../server-rules.ts";

const NOTHING = Buffer.alloc(0);

/** What rules on content have to say of a connection in mode tcp: of what its client sends, and later of what its server does. */
export class TcpInspection {
  readonly #stream: TcpStream;
  readonly #rules: ReadonlyMap<Proxy, ProxyRules>;
  readonly #current = new ContentInspection();
  /** What the server sent and nobody got. */
  #response: Buffer = NOTHING;

  constructor(stream: TcpStream, rules: ReadonlyMap<Proxy, ProxyRules>) {
    this.#stream = stream;
    this.#rules = rules;
  }

  /** The rules of a proxy are next. */
  beginRequest(proxy: Proxy): void {
    this.#current.begin(this.#rules.get(proxy)?.requestContent);
  }

  beginResponse(proxy: Proxy): void {
    this.#current.begin(this.#rules.get(proxy)?.responseContent);
  }

  /** Are there rules that have not decided? */
  isPending(): boolean {
    return this.#current.isPending();
  }

  /** `performance.now()` until which more is waited for. */
  get deadline(): number {
    return this.#current.deadline;
  }

  /** Nothing is to be decided any more. */
  stop(): void {
    this.#current.begin(undefined);
  }

  /** Their time is over. */
  expire(): void {
    this.#current.expire();
  }

  /** @param mayGrow can more come? */
  tryRequest(held: Uint8Array | undefined, mayGrow: boolean, now: number) {
    if (!this.isPending()) return "go on";
    this.#stream.showInput(held, mayGrow && this.#current.mayWait());
    const verdict = this.#current.try(this.#stream, now);
    this.#stream.hideInput();
    return verdict;
  }

  /** What of it names its server: a rule of its backend, or what that one hashes. */
  nameServer(proxy: Proxy, held: Uint8Array | undefined): void {
    const { serverRules, requestKey } = this.#rules.get(proxy) ?? {};
    if (!serverRules && !requestKey) return;
    this.#stream.showInput(held);
    if (serverRules) applyServerRules(serverRules, this.#stream);
    if (requestKey) this.#stream.assignment.key = requestKey(this.#stream);
    this.#stream.hideInput();
  }

  holdResponse(buffer: Buffer, length: number): void {
    this.#response = Buffer.concat([this.#response, buffer.subarray(0, length)]);
  }

  tryResponse(mayGrow: boolean, now: number) {
    this.#stream.showResponseInput(this.#response, mayGrow && this.#current.mayWait());
    const verdict = this.#current.try(this.#stream, now);
    this.#stream.hideInput();
    return verdict;
  }

  takeResponse(): Buffer {
    const response = this.#response;
    this.#response = NOTHING;
    return response;
  }
}
