import { performance } from "node:perf_hooks";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import { REFUSED } from "../../http1/message-head.ts";
import { READ_SIZE } from "../../tcp/socket.ts";
import { closesServer, forwardForOf } from "../backend-options.ts";
import { forwardedForField, serverFields } from "./added-fields.ts";
import { BodyRelay } from "./body-relay.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { ClientInput } from "./client-input.ts";

/** The way of one request to its server: its head, kept while it may have to be sent again, and its body. */
export class RequestRelay {
  readonly #client: ClientConnection;
  readonly #input: ClientInput;
  readonly body = new BodyRelay();
  /** The connection to the server ends with this exchange. */
  closesServer = false;
  #head: Buffer | undefined;
  #headLength = 0;
  #isIdempotent = false;
  #bodyBegun = false;

  constructor(client: ClientConnection, input: ClientInput) {
    this.#client = client;
    this.#input = input;
  }

  /**
   * The head just parsed is the one to send, when its backend is known.
   * @returns false when the client has reset the connection, and the system has forgotten the address that is to be added
   */
  compose(buffer: Buffer): boolean {
    const { engine, exchange, frontend, socket } = this.#client;
    const head = engine.requestHead;
    const backend = exchange.dispatcher?.backend.proxy ?? frontend.proxy;
    this.closesServer = closesServer(frontend.proxy, backend);
    this.#isIdempotent = head.isIdempotent;
    this.#bodyBegun = false;
    const forwardFor = forwardForOf(frontend.proxy, backend);
    if (forwardFor && socket.remoteAddress === undefined) return false;
    const line = forwardFor && forwardedForField(forwardFor, socket.remoteAddress, buffer, head);
    const tail = serverFields(!this.closesServer, head, line);
    const target = engine.takeHeadBuffer(headBound(head, tail));
    this.#headLength = writeHead(buffer, head, target, 0, tail);
    this.#head = target;
    return true;
  }

  /** Would a second request do the same as one, and is all of it still here? */
  canRepeat(): boolean {
    return this.#isIdempotent && !this.#bodyBegun && this.#head !== undefined;
  }

  /** To the server, with what is held of the body. */
  send(): void {
    const { engine, response } = this.#client;
    const head = this.#head as Buffer;
    if (this.body.done) {
      response.send(head.subarray(0, this.#headLength));
      return;
    }
    engine.staging.append(head, 0, this.#headLength);
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.pass(held, 0, held.length);
    else response.flush();
  }

  /** More of the body came. */
  pass(buffer: Buffer, start: number, end: number): void {
    const { engine, exchange, response } = this.#client;
    let at = start;
    this.#bodyBegun = true;
    while (at < end && !this.body.done) {
      const consumed = this.body.pass(buffer, at, Math.min(end, at + READ_SIZE), engine.staging);
      if (consumed === REFUSED) {
        engine.staging.length = 0;
        this.#client.requestRefused();
        return;
      }
      at = consumed;
      if (!response.flush()) {
        this.#input.pause();
        response.whenSent(() => this.#client.requestTaken());
      }
    }
    if (this.body.done) {
      exchange.passedIn(this.body.size);
      this.#input.hold(buffer, at, end);
    }
    this.#client.requestProgress(performance.now());
  }

  /** What is held of a body that goes to no server has come all the same: it counts. */
  drop(): void {
    const held = this.body.done ? undefined : this.#input.take();
    if (!held) return;
    const { engine, exchange } = this.#client;
    const before = this.body.size;
    let at = 0;
    while (at < held.length && !this.body.done) {
      const consumed = this.body.pass(held, at, Math.min(held.length, at + READ_SIZE), engine.staging);
      engine.staging.length = 0;
      at = consumed === REFUSED ? held.length : consumed;
    }
    exchange.passedIn(this.body.size - before);
    this.#input.hold(held, at, held.length);
  }

  /** @param sent whether the head has left: else the socket still reads from its buffer */
  forget(sent: boolean): void {
    if (sent && this.#head) this.#client.engine.returnHeadBuffer(this.#head);
    this.#head = undefined;
  }
}
