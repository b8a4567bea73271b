import { METHODS } from "node:http";
import { dropNominations, settleConnection } from "../../http1/connection-fields.ts";
import { headLimits } from "../../http1/head-limits.ts";
import { Framing, INCOMPLETE, REFUSED, type RequestHead } from "../../http1/message-head.ts";
import { isWord, resembles, UPGRADE } from "../../http1/names.ts";
import { parseRequestHead } from "../../http1/request-head.ts";
import type { Filter, FilteredSocket } from "../../tcp/filtered-socket.ts";
import { READ_SIZE } from "../../tcp/socket.ts";
import { BodyFilter } from "./body-filter.ts";
import { nodeHead } from "./node-head.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** What the next bytes are. */
const Step = {
  HEAD: 0,
  BODY: 1,
  /** Of another request: Node.js gets it when the one at hand is through. */
  NEXT: 2,
  /** Whatever: an upgrade. */
  TUNNEL: 3,
  /** Nothing any more. */
  OVER: 4,
} as const;
type Step = (typeof Step)[keyof typeof Step];

export interface RequestFilterUser {
  /** Bytes of a head came, and not all of it. */
  headBegun(): void;
  /**
   * `resources.requestHead` is the head of a request, in `buffer`. May it go on?
   * @returns "wait": not yet: `readAgain` asks anew; "reject": nothing goes on any more
   */
  headInspected(buffer: Buffer): "go on" | "wait" | "reject";
  /** `resources.requestHead` is the head of a request, in `buffer`. Node.js is about to get it. */
  headRead(buffer: Buffer): void;
  /** The client sent its FIN while a whole head waits. @returns whether that is to go on now */
  heldClientEnded(): boolean;
  /** What came is no request. */
  headRefused(): void;
  /** What came is not the body of the request at hand. */
  bodyRefused(): void;
  /** The client sent its FIN. @param isWhole all requests that it began are whole */
  ended(isWhole: boolean): void;
}

const METHOD_NAMES: ReadonlySet<string> = new Set(METHODS);
const WEBSOCKET = Buffer.from("websocket");

/**
 * Reads a client's requests by the rules of `http1/` before Node.js's parser gets them, written anew and one at a time: what two parsers
 * understand differently is a way past the rules of one of them.
 */
export class RequestFilter implements Filter {
  readonly #resources: ThreadResources;
  readonly #socket: FilteredSocket;
  readonly #user: RequestFilterUser;
  readonly #body: BodyFilter;
  #step: Step = Step.HEAD;
  #held: Buffer | undefined;
  #isReading = false;
  /** A whole head waits to be let on. */
  #isWaiting = false;
  #isStopped = false;
  #hasEnded = false;

  constructor(resources: ThreadResources, socket: FilteredSocket, user: RequestFilterUser) {
    this.#resources = resources;
    this.#socket = socket;
    this.#user = user;
    this.#body = new BodyFilter("request", socket, resources.staging);
    socket.inputFilter = this;
  }

  /** Will nothing come after the request at hand? */
  isAtEnd(): boolean {
    return this.#hasEnded && this.#held === undefined;
  }

  /** The request at hand is through. */
  next(): void {
    if (this.#step !== Step.NEXT) return;
    this.#step = Step.HEAD;
    this.#read();
    if (this.#hasEnded) this.#tellEnd();
    this.#readOnIfStopped();
  }

  /** A head that waited may go on now. */
  readAgain(): void {
    this.#isWaiting = false;
    this.#read();
    if (this.#hasEnded) this.#tellEnd();
    this.#readOnIfStopped();
  }

  #readOnIfStopped(): void {
    if (!this.#isStopped || !this.#wantsMore()) return;
    this.#isStopped = false;
    this.#socket.readOn();
  }

  /** The client gets its last answer: what it still sends goes nowhere. */
  close(): void {
    this.#step = Step.OVER;
    this.#held = undefined;
    this.#socket.readOn();
  }

  received(bytes: Buffer): boolean {
    if (this.#step === Step.TUNNEL) return this.#socket.pass(bytes);
    this.#held = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#read();
    this.#isStopped = !this.#wantsMore();
    return !this.#isStopped;
  }

  ended(): void {
    this.#hasEnded = true;
    // What waits is to go on before the end.
    if (!this.#isWaiting) this.#tellEnd();
    else if (this.#user.heldClientEnded()) this.readAgain();
  }

  #tellEnd(): void {
    if (!this.#hasNext()) this.#socket.pass(null);
    if (this.#step === Step.OVER) return;
    const isWhole = this.#step !== Step.BODY && (this.#step !== Step.HEAD || this.#held === undefined);
    this.#user.ended(isWhole);
  }

  #hasNext(): boolean {
    return this.#step === Step.NEXT && this.#held !== undefined;
  }

  #wantsMore(): boolean {
    if (this.#step === Step.BODY) return this.#body.isWanted;
    return (this.#held?.length ?? 0) < Math.max(READ_SIZE, headLimits.wireSize);
  }

  /** Reads what is held as far as it goes. A request may be answered, and `next` called, meanwhile. */
  #read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    let hasProgress = true;
    while (hasProgress && this.#held !== undefined && this.#step !== Step.NEXT) {
      const bytes = this.#held;
      this.#held = undefined;
      if (this.#step === Step.HEAD) hasProgress = this.#readHead(bytes);
      else if (this.#step === Step.BODY) this.#readBody(bytes);
      else if (this.#step === Step.TUNNEL) this.#socket.pass(bytes);
    }
    this.#isReading = false;
  }

  /** @returns whether it was whole */
  #readHead(bytes: Buffer): boolean {
    const head = this.#resources.requestHead;
    const length = parseRequestHead(bytes, 0, bytes.length, head);
    if (length === INCOMPLETE) {
      this.#held = bytes;
      this.#user.headBegun();
      return false;
    }
    if (length === REFUSED || !isForNode(bytes, head) || this.#isBodyBroken(bytes, head)) {
      this.#step = Step.OVER;
      this.#user.headRefused();
      return false;
    }
    const verdict = this.#user.headInspected(bytes);
    this.#isWaiting = verdict === "wait";
    if (this.#isWaiting) this.#held = bytes;
    else if (verdict === "reject") this.#step = Step.OVER;
    if (verdict !== "go on") return false;
    const isUpgrade = settleUpgrade(bytes, head);
    this.#user.headRead(bytes);
    this.#step = isUpgrade ? Step.TUNNEL : this.#body.done ? Step.NEXT : Step.BODY;
    this.#keep(bytes, head.end);
    const { edits } = this.#resources.request;
    for (const { name } of edits.added) dropNominations(bytes, head, name);
    this.#socket.pass(nodeHead(bytes, head, edits));
    return true;
  }

  /** HAProxy, too, has read what came with the head before it acts on the head. */
  #isBodyBroken(bytes: Buffer, head: RequestHead): boolean {
    this.#body.begin(head);
    return this.#body.isBroken(bytes, head.end, bytes.length);
  }

  #readBody(bytes: Buffer): void {
    const end = this.#body.pass(bytes);
    if (end === REFUSED) {
      this.#step = Step.OVER;
      this.#user.bodyRefused();
      return;
    }
    if (this.#body.done && this.#step === Step.BODY) this.#step = Step.NEXT;
    this.#keep(bytes, end);
  }

  #keep(bytes: Buffer, start: number): void {
    if (start < bytes.length && this.#step !== Step.OVER) this.#held = bytes.subarray(start);
  }
}

/** Node.js's parser knows a list of methods, and the library has no tunnels for CONNECT. */
function isForNode(bytes: Buffer, head: RequestHead): boolean {
  return !head.isConnect && METHOD_NAMES.has(bytes.toString("latin1", head.start, head.methodEnd));
}

/**
 * The library upgrades to WebSocket, by a GET without a body. Every other upgrade is taken out of the request, and so is what asks for
 * one in HTTP/1.0, since all requests leave as HTTP/1.1: RFC 9110 §7.8 lets a recipient ignore the one, and has it ignore the other.
 * @returns whether it is one that the library knows
 */
function settleUpgrade(bytes: Buffer, head: RequestHead): boolean {
  const isUpgrade = head.hasUpgrade && head.connectionUpgrade;
  if (isUpgrade && asksForWebSocket(bytes, head)) return true;
  if (isUpgrade || head.minorVersion === 0) settleConnection(bytes, head, true);
  return false;
}

function asksForWebSocket(bytes: Buffer, head: RequestHead): boolean {
  if (head.framing !== Framing.NONE || bytes.toString("latin1", head.start, head.methodEnd) !== "GET") return false;
  const isUpgrade = (line: number) => resembles(bytes, head.nameStart(line), head.nameEnd(line), UPGRADE);
  const lines = Array.from({ length: head.lineCount }, (_, line) => line).filter(isUpgrade);
  return (
    lines.every((line) => isWord(bytes, head.valueStart(line), head.valueEnd(line), WEBSOCKET)) && lines.length === 1
  );
}
