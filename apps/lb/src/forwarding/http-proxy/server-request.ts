import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Proxy } from "../../config/schema.ts";
import { Framing } from "../../http1/message-head.ts";
import type { FilteredSocket } from "../../tcp/filtered-socket.ts";
import { closesServer } from "../backend-options.ts";
import type { Decision } from "../decision.ts";
import type { Exchange } from "../exchange.ts";
import { forwardedFields, grouped, pairs } from "./node-head.ts";
import { setHead } from "./outgoing-fields.ts";
import { endSize, sizeOf } from "./proxied-response.ts";
import type { ResponseFilter, ResponseFilterUser } from "./response-filter.ts";
import type { ServerAgent, ServerSocket } from "./server-agent.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** What the filter has read of a request. */
export interface RequestFacts {
  readonly decision: Decision;
  readonly isHead: boolean;
  /** That the server is asked with, where a rule has set one. */
  readonly method: string | undefined;
  readonly framing: Framing;
  readonly canRepeat: boolean;
  /** A Connection field says `upgrade`. */
  readonly namesUpgrade: boolean;
}

/** The request as it came. */
export interface ReceivedRequest {
  readonly resources: ThreadResources;
  readonly exchange: Exchange;
  readonly socket: FilteredSocket;
  /** The client's connections to servers. */
  readonly agent: ServerAgent;
  readonly request: IncomingMessage;
  readonly facts: RequestFacts;
  /** What answers it, or what came after it: an upgrade was asked for then. */
  readonly reply: ServerResponse | Buffer;
}

/** Who hears what becomes of it. */
export interface ServerRequestUser extends ResponseFilterUser {
  /** More of its body came. */
  sent(bytes: number): void;
  upgraded(server: Socket): void;
  /** An upgrade was asked for, and the server answers without. */
  declined(response: IncomingMessage): void;
  serverFailed(error: NodeJS.ErrnoException): void;
}

/** The request as a server gets it: made by the library, completed here. */
export class ServerRequest {
  readonly #received: ReceivedRequest;
  readonly #user: ServerRequestUser;
  readonly #fields: Record<string, string | string[]>;
  /** Node.js's, once the library has made it. */
  outgoing: ClientRequest | undefined;
  #responses: ResponseFilter | undefined;
  /** Of its trailers, what HAProxy counts. */
  #trailersSize = 0;

  constructor(received: ReceivedRequest, user: ServerRequestUser) {
    this.#received = received;
    this.#user = user;
    this.#fields = grouped(forwardedFields(received.request.rawHeaders, received.facts.framing === Framing.CHUNKED));
  }

  /** Has the library send it to the server that the exchange is assigned to. */
  send(): void {
    const { resources, exchange, agent, socket, request, reply } = this.#received;
    const { address, port } = exchange.assignment.server?.destination(exchange.session.peer) ?? {};
    const target = { host: String(address), port: Number(port) };
    const failed = (error: NodeJS.ErrnoException) => this.#user.serverFailed(error);
    // The library would tell nothing of a request that expects something; `prepare` sets all the fields.
    const { expect: _, ...headers } = this.#fields;
    Object.assign(request, { headers });
    if (Buffer.isBuffer(reply)) {
      resources.proxy.ws(request, socket, reply, { target, agent }, failed);
      return;
    }
    request.on("end", () => this.#passTrailers());
    resources.proxy.web(request, reply, { target, agent }, failed);
    request.on("data", (bytes: Buffer) => this.#user.sent(bytes.length));
  }

  /** The body of the request is through, and its end not yet. */
  #passTrailers(): void {
    const trailers = pairs(this.#received.request.rawTrailers);
    this.#trailersSize = sizeOf(trailers);
    if (trailers.length > 0 && !this.outgoing?.destroyed) this.outgoing?.addTrailers(trailers);
  }

  /** The library has made `outgoing`; nothing of it has left yet. */
  prepare(outgoing: ClientRequest, backend: Proxy): void {
    this.outgoing = outgoing;
    const { exchange, request, reply, facts } = this.#received;
    setHead(
      outgoing,
      {
        method: facts.method,
        target: request.url ?? "",
        fields: this.#fields,
        namesUpgrade: facts.namesUpgrade,
        peer: exchange.session.peer,
        server: exchange.assignment.server?.settings.name ?? "",
      },
      exchange.session.frontend.proxy,
      backend,
    );
    // Node.js would wait for the first bytes of the body.
    if (this.hasBody()) outgoing.flushHeaders();
    // Of a request that `web()` makes the library tells when it has its connection, of one that `ws()` makes before.
    if (outgoing.socket) this.#expectResponse(outgoing.socket as ServerSocket);
    else outgoing.on("socket", (server) => this.#expectResponse(server as ServerSocket));
    outgoing.on("upgrade", (_response: IncomingMessage, server: Socket) => this.#user.upgraded(server));
    if (Buffer.isBuffer(reply)) outgoing.on("response", (response) => this.#user.declined(response));
    // What the server does not take goes nowhere, so that what follows it can be read.
    outgoing.on("close", () => request.resume());
  }

  #expectResponse(server: ServerSocket): void {
    const { responses } = server;
    this.#received.exchange.reached(server);
    const { facts, reply } = this.#received;
    this.#responses = responses;
    responses.expect(this.#user, asksHead(facts), Buffer.isBuffer(reply));
  }

  /** Node.js has the head of its response. */
  answered(frontend: Proxy, backend: Proxy): void {
    const { reply, facts } = this.#received;
    // As for the client's side: Node.js takes any Connection field but `close` for a wish to keep the connection.
    if (closesServer(frontend, backend) && this.outgoing) this.outgoing.shouldKeepAlive = false;
    // Who asked for a body, and is told how long it is, gets none.
    if (!Buffer.isBuffer(reply) && asksHead(facts) && !facts.isHead) reply.shouldKeepAlive = false;
  }

  /** Counts the end of its body, and what came of it and was not taken. */
  countEnd(): void {
    const { exchange, request, facts } = this.#received;
    const { complete, readableLength } = request;
    const end = endSize(facts.framing) + this.#trailersSize;
    if (complete || !this.hasBody()) exchange.passedIn(readableLength + end);
    else exchange.cutOff(readableLength);
  }

  hasBody(): boolean {
    return this.#received.facts.framing !== Framing.NONE;
  }

  /** Did it go on a kept connection that ended before anything came back? */
  metClosing(): boolean {
    return this.outgoing?.reusedSocket === true && this.#responses?.hasBegun !== true;
  }
}

/** Is the server asked for a head alone? */
export function asksHead({ method, isHead }: RequestFacts): boolean {
  return method === undefined ? isHead : method === "HEAD";
}
