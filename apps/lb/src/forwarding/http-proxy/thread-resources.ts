import type { ClientRequest, IncomingMessage } from "node:http";
import { ProxyServer } from "http-proxy";
import { RequestHead, ResponseHead } from "../../http1/message-head.ts";
import type { ForwardingContext } from "../context.ts";
import { RequestView } from "../request-view.ts";
import { ResponseView } from "../response-view.ts";
import { Staging } from "../staging.ts";

/** Who has the library pass a request on. */
export interface LibraryUser {
  /** The library has made its request; nothing of it has left yet. */
  prepare(outgoing: ClientRequest): void;
  /** Node.js has the head of the response. */
  respond(response: IncomingMessage): void;
}

/** What all connections of the thread share: the library, the heads just read, the staging of bytes. */
export class ThreadResources {
  readonly context: ForwardingContext;
  readonly proxy = new ProxyServer({ toProxy: true, prependPath: false, selfHandleResponse: true });
  readonly requestHead = new RequestHead();
  readonly responseHead = new ResponseHead();
  readonly request = new RequestView(this.requestHead);
  readonly response = new ResponseView(this.responseHead);
  readonly staging = new Staging();
  /** Every connection ends with its exchange. */
  draining = false;
  /** Which of our requests a message of the library's events belongs to. */
  readonly #users = new WeakMap<object, LibraryUser>();

  constructor(context: ForwardingContext) {
    this.context = context;
    this.proxy.on("proxyReq", (outgoing, request) => this.#users.get(request)?.prepare(outgoing));
    this.proxy.on("proxyReqWs", (outgoing, request) => this.#users.get(request)?.prepare(outgoing));
    this.proxy.on("proxyRes", (response, request) => this.#users.get(request)?.respond(response));
    // The error of each request goes to its own callback; what comes after that is of no interest.
    this.proxy.on("error", () => {});
    this.proxy.on("econnreset", () => {});
  }

  /** What the library says of this request is for `user`. */
  use(request: IncomingMessage, user: LibraryUser): void {
    this.#users.set(request, user);
  }
}
