import { performance } from "node:perf_hooks";
import type { Proxy } from "../../config/schema.ts";
import { dropNominations } from "../../http1/connection-fields.ts";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import { REFUSED } from "../../http1/message-head.ts";
import { isIdempotent } from "../../http1/methods.ts";
import { READ_SIZE } from "../../tcp/socket.ts";
import { type AddressField, addressFieldsOf, NO_ADDRESS_FIELDS } from "../address-fields.ts";
import { closesServer } from "../backend-options.ts";
import { BodyRelay } from "../body-relay.ts";
import type { Exchange } from "../exchange.ts";
import { editsOf } from "../head-fields.ts";
import type { OutgoingBuffer } from "../outgoing-buffer.ts";
import { addressLines, connectionField } from "./added-fields.ts";
import type { ClientInput } from "./client-input.ts";
import type { ServerLink } from "./server-link.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** Longer names of servers are cut. */
const MAX_NAME = 1024;

/** Whose request it is. */
export interface RequestRelayUser {
  /** More of the body went to the server, or the last of it. */
  requestProgress(now: number): void;
  /** A chunk that is none: the server must not take what it has for a whole message. */
  requestUnreadable(): void;
}

/** The way of one request to its server: its head, kept while it may have to be sent again, and its body. */
export class RequestRelay {
  readonly body = new BodyRelay("request");
  /** The connection to the server ends with this exchange. */
  closesServer = false;
  readonly #resources: ThreadResources;
  readonly #exchange: Exchange;
  readonly #input: ClientInput;
  readonly #link: ServerLink;
  readonly #user: RequestRelayUser;
  #head: OutgoingBuffer | undefined;
  #headLength = 0;
  /** `http-send-name-header`. */
  #nameHeader: string | undefined;
  /** Without it. */
  #unnamedLength = 0;
  #isIdempotent = false;
  #bodyBegun = false;

  constructor(
    resources: ThreadResources,
    exchange: Exchange,
    input: ClientInput,
    link: ServerLink,
    user: RequestRelayUser,
  ) {
    this.#resources = resources;
    this.#exchange = exchange;
    this.#input = input;
    this.#link = link;
    this.#user = user;
  }

  /**
   * The head just parsed is the one to send, when its backend is known.
   * @returns false when the client has reset the connection, and the system has forgotten the address that is to be added
   */
  compose(buffer: Buffer): boolean {
    const resources = this.#resources;
    const { frontend, peer } = this.#exchange.session;
    const head = resources.requestHead;
    const backend = this.#exchange.assignment.dispatcher?.backend.proxy ?? frontend.proxy;
    this.closesServer = closesServer(frontend.proxy, backend);
    this.#bodyBegun = false;
    const addresses = addressFieldsOf(frontend.proxy, backend);
    if (addresses !== NO_ADDRESS_FIELDS && peer.remoteAddress === undefined) return false;
    const { nameHeader } = this.#exchange.assignment.dispatcher?.backend.settings ?? {};
    if (nameHeader !== undefined) this.#leaveOutName(buffer, nameHeader);
    const tail = this.#tail(buffer, addresses, backend);
    const edits = editsOf(resources.request);
    this.#isIdempotent = edits?.method === undefined ? head.isIdempotent : isIdempotent(edits.method);
    if (edits) for (const { name } of edits.added) dropNominations(buffer, head, name);
    this.#nameHeader = nameHeader;
    const room = nameHeader === undefined ? 0 : nameHeader.length + MAX_NAME + 4;
    const target = resources.takeHeadBuffer(headBound(head, tail, edits) + room);
    this.#headLength = this.#unnamedLength = writeHead(buffer, head, target.bytes, 0, tail, edits);
    this.#head = target;
    return true;
  }

  /** What the balancer adds whatever the rules say, whole lines. */
  #tail(buffer: Buffer, addresses: readonly AddressField[], backend: Proxy): Buffer {
    const { requestHead: head, request } = this.#resources;
    const keepsOpen = !this.closesServer || backend.options.flags["http-pretend-keepalive"] === true;
    const connection = connectionField(keepsOpen, head);
    if (addresses === NO_ADDRESS_FIELDS) return connection;
    const added = (name: string) => dropNominations(buffer, head, name);
    const lines = addressLines(addresses, this.#exchange.session.peer, request, added);
    return lines === "" ? connection : Buffer.concat([Buffer.from(lines, "latin1"), connection]);
  }

  /** Of the field that tells the server its name there is one. */
  #leaveOutName(buffer: Buffer, nameHeader: string): void {
    const { requestHead, request } = this.#resources;
    request.removeFields(nameHeader);
    dropNominations(buffer, requestHead, nameHeader);
  }

  /** The server is known, and may be another one than before. */
  #writeName(head: Buffer, nameHeader: string): void {
    const name = this.#exchange.assignment.server?.settings.name.slice(0, MAX_NAME) ?? "";
    const at = this.#unnamedLength - "\r\n".length;
    this.#headLength = at + head.write(`${nameHeader}: ${name}\r\n\r\n`, at, "latin1");
  }

  /** Would a second request do the same as one, and is all of it still here? */
  canRepeat(): boolean {
    return this.#isIdempotent && !this.#bodyBegun && this.#head !== undefined;
  }

  /** To the server, with what is held of the body. */
  send(): void {
    const head = this.#head as OutgoingBuffer;
    if (this.#nameHeader !== undefined) this.#writeName(head.bytes, this.#nameHeader);
    if (this.body.done) {
      this.#link.send(head.first(this.#headLength));
      return;
    }
    this.#resources.staging.append(head.bytes, 0, this.#headLength);
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.pass(held, 0, held.length);
    else this.#link.flush();
  }

  /** More of the body came. */
  pass(buffer: Buffer, start: number, end: number): void {
    const { staging } = this.#resources;
    let at = start;
    this.#bodyBegun = true;
    while (at < end && !this.body.done) {
      const consumed = this.body.pass(buffer, at, Math.min(end, at + READ_SIZE), staging);
      if (consumed === REFUSED) {
        staging.length = 0;
        this.#user.requestUnreadable();
        return;
      }
      at = consumed;
      if (!this.#link.flush()) {
        this.#input.pause();
        this.#link.whenSent(() => this.resume());
      }
    }
    if (this.body.done) {
      this.#exchange.passedIn(this.body.size);
      this.#input.hold(buffer, at, end);
    }
    this.#user.requestProgress(performance.now());
  }

  /** The server has taken what it was slow to take, or is gone: the client is read from again. */
  resume(): void {
    if (this.#exchange.isActive() && !this.body.done) this.#input.resume();
  }

  /** What is held of a body that goes to no server has come all the same: it counts. */
  drop(): void {
    const held = this.body.done ? undefined : this.#input.take();
    if (!held) return;
    const { staging } = this.#resources;
    const before = this.body.size;
    let at = 0;
    while (at < held.length && !this.body.done) {
      const consumed = this.body.pass(held, at, Math.min(held.length, at + READ_SIZE), staging);
      staging.length = 0;
      at = consumed === REFUSED ? held.length : consumed;
    }
    this.#exchange.passedIn(this.body.size - before);
    this.#input.hold(held, at, held.length);
  }

  /** @param sent whether the head has left: else the socket still reads from its buffer */
  forget(sent: boolean): void {
    if (sent && this.#head) this.#resources.returnHeadBuffer(this.#head);
    this.#head = undefined;
  }
}
