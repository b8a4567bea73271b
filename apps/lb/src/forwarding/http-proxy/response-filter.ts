import { INCOMPLETE, REFUSED, type ResponseHead } from "../../http1/message-head.ts";
import { parseResponseHead } from "../../http1/response-head.ts";
import type { Filter, FilteredSocket } from "../../tcp/filtered-socket.ts";
import { BodyFilter } from "./body-filter.ts";
import { nodeHead } from "./node-head.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** What the next bytes are. */
const Step = {
  /** Nothing that was asked for. */
  IDLE: 0,
  HEAD: 1,
  BODY: 2,
  /** Whatever: an upgrade. */
  TUNNEL: 3,
  /** Nothing any more. */
  OVER: 4,
} as const;
type Step = (typeof Step)[keyof typeof Step];

/** Who waits for a response. `resources.responseHead` is its head, in `buffer`. */
export interface ResponseFilterUser {
  /** An interim response, which Node.js does not get. */
  interim(buffer: Buffer): void;
  /** The final response, which Node.js is about to get. @returns false: it does not get it */
  responded(buffer: Buffer): boolean;
  /** Bytes after the final response, after an upgrade. */
  tunnelled(size: number): void;
  responseRefused(): void;
  responseBodyRefused(): void;
}

/** Reads a server's responses by the rules of `http1/` before Node.js's parser gets them, written anew. */
export class ResponseFilter implements Filter {
  readonly #resources: ThreadResources;
  readonly #socket: FilteredSocket;
  readonly #body: BodyFilter;
  #step: Step = Step.IDLE;
  #user: ResponseFilterUser | undefined;
  #isHead = false;
  #takesUpgrade = false;
  #held: Buffer | undefined;
  /** Has anything come for the request at hand? */
  hasBegun = false;

  constructor(resources: ThreadResources, socket: FilteredSocket) {
    this.#resources = resources;
    this.#socket = socket;
    this.#body = new BodyFilter("response", socket, resources.staging);
    socket.inputFilter = this;
  }

  /** A request leaves. @param takesUpgrade does it ask for an upgrade that the library can carry? */
  expect(user: ResponseFilterUser, isHead: boolean, takesUpgrade: boolean): void {
    if (this.#step === Step.OVER) return;
    this.#step = Step.HEAD;
    this.#user = user;
    this.#isHead = isHead;
    this.#takesUpgrade = takesUpgrade;
    this.hasBegun = false;
  }

  received(bytes: Buffer): boolean {
    this.hasBegun = true;
    switch (this.#step) {
      case Step.IDLE:
        // Who sends before it is asked would answer the next request with it.
        this.#step = Step.OVER;
        this.#socket.destroy();
        return false;
      case Step.HEAD:
        return this.#readHeads(bytes);
      case Step.BODY:
        return this.#readBody(bytes);
      case Step.TUNNEL:
        return this.#passTunnel(bytes);
      default:
        return true;
    }
  }

  ended(): void {
    if (this.#step !== Step.OVER) this.#socket.pass(null);
  }

  #readHeads(bytes: Buffer): boolean {
    const head = this.#resources.responseHead;
    const all = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = undefined;
    for (let rest = all; rest.length > 0; rest = rest.subarray(head.end)) {
      const length = parseResponseHead(rest, 0, rest.length, head, this.#isHead, false);
      if (length === INCOMPLETE) {
        this.#held = rest;
        return true;
      }
      if (length === REFUSED || (head.status === 101 && !this.#isWantedUpgrade(head))) return this.#refuse();
      if (head.status >= 200 || head.status === 101) return this.#readFinal(rest, head);
      this.#user?.interim(rest);
    }
    return true;
  }

  #isWantedUpgrade(head: ResponseHead): boolean {
    return this.#takesUpgrade && head.hasUpgrade && head.connectionUpgrade;
  }

  #readFinal(bytes: Buffer, head: ResponseHead): boolean {
    const { end, status } = head;
    if (this.#user?.responded(bytes) === false) {
      this.#close();
      return true;
    }
    this.#body.begin(head);
    this.#step = status === 101 ? Step.TUNNEL : Step.BODY;
    const wantsMore = this.#socket.pass(nodeHead(bytes, head, this.#resources.response.edits));
    const rest = bytes.subarray(end);
    if (status === 101) return rest.length > 0 ? this.#passTunnel(rest) : wantsMore;
    return this.#readBody(rest);
  }

  #passTunnel(bytes: Buffer): boolean {
    this.#user?.tunnelled(bytes.length);
    return this.#socket.pass(bytes);
  }

  #readBody(bytes: Buffer): boolean {
    const end = this.#body.pass(bytes);
    if (end === REFUSED) {
      const user = this.#user;
      this.#close();
      user?.responseBodyRefused();
      return true;
    }
    if (this.#body.done) {
      this.#user = undefined;
      this.#step = Step.IDLE;
      // Bytes that nobody asked for: for Node.js the connection ends here.
      if (end < bytes.length) {
        this.#close();
        this.#socket.pass(null);
      }
    }
    return this.#body.isWanted;
  }

  #refuse(): boolean {
    const user = this.#user;
    this.#close();
    user?.responseRefused();
    return true;
  }

  #close(): void {
    this.#step = Step.OVER;
    this.#user = undefined;
  }
}
