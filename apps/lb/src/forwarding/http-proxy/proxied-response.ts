import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Proxy } from "../../config/schema.ts";
import { Framing } from "../../http1/message-head.ts";
import { answerFields, type OwnAnswer } from "../../http1/own-answer.ts";
import type { FilteredSocket } from "../../tcp/filtered-socket.ts";
import type { Exchange } from "../exchange.ts";
import type { ExchangeTimer } from "./exchange-timer.ts";
import { forwardedFields, forwardedHead, pairs } from "./node-head.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** Whose response it is. */
export interface ProxiedResponseUser {
  /** The response cannot be passed on. */
  responseRefused(): void;
  /** The rest of the response will not come. */
  truncate(ending: "server ended" | "server reset"): void;
  /** Will nothing come after the request at hand? */
  isAtEnd(): boolean;
}

/** The way of one response through Node.js to the client. */
export class ProxiedResponse {
  readonly #resources: ThreadResources;
  readonly #exchange: Exchange;
  readonly #socket: FilteredSocket;
  readonly #request: IncomingMessage;
  /** Absent: an upgrade was asked for, and the library answers it. */
  readonly #response: ServerResponse | undefined;
  readonly #timer: ExchangeTimer;
  readonly #user: ProxiedResponseUser;
  #framing: Framing = Framing.NONE;
  #namesUpgrade = false;
  endsWithConnection = false;
  #closesClient = false;
  /** Nothing is passed on any more. */
  #over = false;

  constructor(
    resources: ThreadResources,
    exchange: Exchange,
    socket: FilteredSocket,
    request: IncomingMessage,
    response: ServerResponse | undefined,
    timer: ExchangeTimer,
    user: ProxiedResponseUser,
  ) {
    this.#resources = resources;
    this.#exchange = exchange;
    this.#socket = socket;
    this.#request = request;
    this.#response = response;
    this.#timer = timer;
    this.#user = user;
    if (response) response.sendDate = false;
  }

  /** An interim response is in `buffer`. */
  interim(buffer: Buffer, server: ClientRequest | undefined): void {
    const { responseHead: head } = this.#resources;
    // RFC 9110 §15.2: an interim response is for clients of HTTP/1.1 only.
    const passes = this.#request.httpVersionMinor !== 0;
    this.#exchange.interim(passes ? head.internalSize : 0);
    if (!passes) return;
    // Node.js ends the connection of a client that expects a 100 and has got none of its own.
    if (head.status === 100 && this.#response) this.#response.writeContinue();
    else this.#socket.write(forwardedHead(buffer, head));
    if (this.#socket.writableNeedDrain) this.#pauseUntilReceived(server);
  }

  /** A server could send interim responses for ever to a client that reads none. */
  #pauseUntilReceived(outgoing: ClientRequest | undefined): void {
    const server = outgoing?.socket;
    server?.pause();
    this.#socket.once("drain", () => server?.resume());
  }

  /** The head of the final response was read. @returns false: instead of it the exchange's own answer goes out */
  responded(buffer: Buffer): boolean {
    const { responseHead, response } = this.#resources;
    const { status, internalSize, framing, connectionUpgrade } = responseHead;
    this.#exchange.responded(status, internalSize, performance.now());
    this.#framing = framing;
    this.#namesUpgrade = connectionUpgrade;
    return this.#exchange.changeResponse(response.show(buffer));
  }

  /** Node.js has the head of a response that is no upgrade. */
  pass(incoming: IncomingMessage): void {
    const response = this.#response;
    if (!response) return;
    const framing = this.#framing;
    const fields = forwardedFields(incoming.rawHeaders, framing === Framing.CHUNKED);
    // Node.js would close the connection after it. RFC 9112 §6.1: a 304 may go without.
    if (incoming.statusCode === 304) dropField(fields, "transfer-encoding");
    const { statusCode = 0, statusMessage = "" } = incoming;
    this.endsWithConnection = framing === Framing.UNTIL_CLOSE;
    if (this.endsWithConnection) response.shouldKeepAlive = false;
    try {
      this.#writeHead(response, statusCode, statusMessage, fields, this.#namesUpgrade);
    } catch {
      // Node.js reads some heads that it would not write.
      this.#user.responseRefused();
      return;
    }
    this.#timer.awaitServer();
    this.#passBody(incoming, response);
  }

  #passBody(incoming: IncomingMessage, response: ServerResponse): void {
    let hasData = false;
    incoming.pipe(response, { end: false });
    incoming.on("data", (bytes: Buffer) => {
      hasData = true;
      this.#exchange.passedOut(bytes.length);
      if (response.writableNeedDrain) this.#timer.awaitClient();
      else this.#timer.progress();
    });
    response.on("drain", () => this.#timer.awaitServer());
    // Node.js would wait for the first bytes of the body, which may take their time.
    setImmediate(() => {
      if (!hasData && !this.#over) response.flushHeaders();
    });
    incoming.on("end", () => this.#end(response, incoming.rawTrailers));
    incoming.on("error", () => this.#user.truncate("server ended"));
    // Node.js takes a reset for the end of such a body.
    if (this.endsWithConnection) incoming.socket.once("error", () => this.#user.truncate("server reset"));
  }

  #end(response: ServerResponse, rawTrailers: string[]): void {
    const trailers = pairs(rawTrailers);
    this.#exchange.passedOut(endSize(this.#framing) + sizeOf(trailers));
    if (trailers.length > 0) response.addTrailers(trailers);
    response.end();
    if (response.writableLength > 0) this.#timer.awaitClient();
  }

  /** The library passes a response that is no upgrade on by itself, and closes. */
  watchDeclined(incoming: IncomingMessage): void {
    incoming.headers.connection = "close";
    incoming.on("data", (bytes: Buffer) => {
      this.#exchange.passedOut(bytes.length);
      this.#timer.progress();
    });
    incoming.on("end", () => this.#timer.awaitClient());
  }

  /** An answer of the balancer's own, after which the connection may go on. */
  answer(answer: OwnAnswer, isHead: boolean): void {
    const response = this.#response;
    if (!response) return;
    this.#writeHead(
      response,
      answer.sentStatus ?? answer.status,
      answer.reason,
      answerFields(answer, isHead).flat(),
      false,
    );
    response.end(Buffer.from(answer.body, "latin1"));
    if (response.writableLength) this.#timer.awaitClient();
  }

  #writeHead(response: ServerResponse, status: number, reason: string, fields: string[], namesUpgrade: boolean): void {
    const { options }: Proxy = this.#exchange.session.frontend.proxy;
    const closes = !response.shouldKeepAlive || options.connectionMode === "close" || this.#resources.draining;
    this.#closesClient = closes;
    if (!namesUpgrade) {
      if (closes) fields.push("connection", "close");
      else if (this.#request.httpVersionMinor === 0) fields.push("connection", "keep-alive");
    }
    // Behind the last request of a client there is nothing to tell.
    if (this.#user.isAtEnd()) response.shouldKeepAlive = false;
    // Node.js adds neither of these then.
    response.removeHeader("connection");
    response.removeHeader("transfer-encoding");
    response.writeHead(status, reason, fields);
  }

  /** All of it has left. */
  left(): void {
    // Node.js takes any Connection field but `close` for a wish to keep the connection.
    if (this.#closesClient) this.#socket.destroySoon();
  }

  /** Has the client not taken all of it yet? A client that leaves a little unread does not make the server wait. */
  isUnread(): boolean {
    return this.#response !== undefined && this.#response.writableLength > 0;
  }

  isFinished(): boolean {
    return this.#response?.writableFinished !== false;
  }

  stop(): void {
    this.#over = true;
  }
}

function dropField(fields: string[], name: string): void {
  for (let at = fields.length - 2; at >= 0; at -= 2) if (fields[at] === name) fields.splice(at, 2);
}

/** What HAProxy counts for the end of a body, or for its absence. */
export function endSize(framing: Framing): number {
  if (framing === Framing.UNTIL_CLOSE) return 0;
  return framing === Framing.CHUNKED ? 2 : 1;
}

/** Of trailers in HAProxy's counts. */
export function sizeOf(trailers: readonly [name: string, value: string][]): number {
  return trailers.reduce((size, [name, value]) => size + name.length + value.length, 0);
}
