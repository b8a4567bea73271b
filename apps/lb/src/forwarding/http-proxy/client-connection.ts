import type { IncomingMessage, ServerResponse } from "node:http";
import type { Proxy } from "../../config/schema.ts";
import { Framing } from "../../http1/message-head.ts";
import { isIdempotent } from "../../http1/methods.ts";
import { writeAnswer } from "../../http1/own-answer.ts";
import { isOn, type Killer, type OnServer } from "../../session/killing.ts";
import { Session } from "../../session/session.ts";
import type { Ending } from "../../session/termination.ts";
import type { Listener } from "../../state/listener.ts";
import type { FilteredSocket } from "../../tcp/filtered-socket.ts";
import { LINGER_MS } from "../backend-options.ts";
import { CONTINUE } from "../body-wait.ts";
import { inspectedSize } from "../content-inspection.ts";
import { Exchange } from "../exchange.ts";
import { HeadTime } from "../head-time.ts";
import { ProxiedRequest, type ProxiedRequestUser } from "./proxied-request.ts";
import { RequestFilter, type RequestFilterUser } from "./request-filter.ts";
import { ServerAgent } from "./server-agent.ts";
import type { RequestFacts } from "./server-request.ts";
import type { ThreadResources } from "./thread-resources.ts";

type Refusal = "client reset" | "client timed out" | "request unreadable";

/** One connection of a client: its requests go one after the other. */
export class ClientConnection implements RequestFilterUser, ProxiedRequestUser {
  readonly #resources: ThreadResources;
  readonly #session: Session;
  readonly socket: FilteredSocket;
  readonly exchange: Exchange;
  readonly agent: ServerAgent;
  readonly #filter: RequestFilter;
  readonly #headTime: HeadTime;
  /** Of a request that Node.js is about to get. */
  #facts: RequestFacts | undefined;
  #isDecided = false;
  #current: ProxiedRequest | undefined;
  #requests = 0;
  /** Until then something of it must come. */
  #timer: NodeJS.Timeout | undefined;

  constructor(resources: ThreadResources, socket: FilteredSocket, listener: Listener, session?: Session) {
    this.#resources = resources;
    this.socket = socket;
    this.agent = new ServerAgent(resources);
    this.#session = session ?? new Session(resources.context, listener, socket);
    this.exchange = new Exchange(resources.context, this.#session, {
      assigned: (step) => this.#current?.act(step),
      keptServer: ({ servers }) => servers.find((server) => this.agent.hasIdle(server.destination(this.socket))),
      decided: () => this.#decided(),
    });
    this.#filter = new RequestFilter(resources, socket, this);
    this.#headTime = new HeadTime(this.#frontend.timeouts);
    this.#awaitHead();
  }

  // --- reading a request -----------------------------------------------------------------------------------

  #awaitHead(): void {
    const now = performance.now();
    this.#awaitUntil(this.#headTime.begin(now, this.#requests === 0), now);
  }

  #awaitUntil(deadline: number, now: number): void {
    clearTimeout(this.#timer);
    this.#timer = Number.isFinite(deadline) ? setTimeout(() => this.#late(), deadline - now) : undefined;
  }

  #late(): void {
    if (this.#isHeld()) {
      const now = performance.now();
      if (this.exchange.heldTooLong(now)) this.#filter.readAgain();
      else this.#sayLast(408, "client held back its body", true);
      return;
    }
    // A client that was served before is not told.
    if (this.#mayLeave()) this.#leave();
    else this.#refuse(408, "client timed out");
  }

  headBegun(): void {
    const now = performance.now();
    if (!this.exchange.isActive()) this.exchange.begin(now);
    this.#awaitUntil(this.#headTime.more(now), now);
  }

  headInspected(buffer: Buffer): "go on" | "wait" | "reject" {
    const { exchange } = this;
    if (!exchange.mayBeHeld) return "go on";
    const now = performance.now();
    const { requestHead, request } = this.#resources;
    if (!exchange.isActive()) exchange.begin(now);
    const verdict = exchange.holdBack(request.show(buffer, buffer.length), requestHead, buffer, buffer.length, now);
    if (verdict !== "reject" && exchange.takesExpectation(buffer, requestHead)) {
      exchange.continued();
      this.socket.write(CONTINUE);
    }
    if (verdict === "wait") this.#awaitUntil(exchange.heldUntil(), now);
    else if (verdict === "reject") this.#reject(now, verdict);
    return verdict;
  }

  /** Is more waited for, although the head is whole? */
  #isHeld(): boolean {
    return this.#current === undefined && this.exchange.isHeld();
  }

  /** @returns whether what is held is to go on */
  heldClientEnded(): boolean {
    return this.#isHeld() && this.exchange.heldClientEnded();
  }

  /** A rule closes the connection, or has the client wait for nothing. */
  #reject(now: number, how: "reject" | "silence"): void {
    clearTimeout(this.#timer);
    this.exchange.reject(now);
    if (how === "reject") this.socket.destroy();
    else this.#timer = setTimeout(() => this.socket.destroy(), this.#frontend.timeouts.client || LINGER_MS);
  }

  headRead(buffer: Buffer): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const { requestHead: head, request } = this.#resources;
    if (!this.exchange.isActive()) this.exchange.begin(now);
    this.#requests++;
    const { isHead, framing, connectionUpgrade } = head;
    const decision = this.exchange.route(request.show(buffer, buffer.length), head.internalSize, now);
    if (decision === "reject" || decision === "silence") {
      this.exchange.passedIn(inspectedSize(head) - head.internalSize);
      this.#reject(now, decision);
      return;
    }
    const { method } = request.edits;
    const repeats = method === undefined ? head.isIdempotent : isIdempotent(method);
    this.#facts = {
      decision,
      isHead,
      method,
      framing,
      canRepeat: repeats && framing === Framing.NONE,
      namesUpgrade: connectionUpgrade,
    };
    // For Node.js the client asks as it did: what the server is asked is set later.
    request.edits.method = undefined;
  }

  headRefused(): void {
    this.#refuse(400, "request unreadable");
  }

  /** @param reply for an upgrade: what came after the request */
  request(request: IncomingMessage, reply: ServerResponse | Buffer): void {
    const facts = this.#facts;
    if (!facts) return;
    this.#facts = undefined;
    this.#current = new ProxiedRequest(this.#resources, this, request, reply, facts);
    this.#current.start();
    if (this.#isDecided) this.#decided();
  }

  /** An answer of the balancer's own is there, which may be before Node.js has the request. */
  #decided(): void {
    this.#isDecided = this.#current === undefined;
    this.#current?.decided();
  }

  /** The request at hand is over. */
  next(): void {
    this.#current = undefined;
    if (this.#isOver()) return;
    this.#awaitHead();
    this.#filter.next();
  }

  /** Has the client sent all that it will, and was all of that answered but the request at hand? */
  isAtEnd(): boolean {
    return this.#filter.isAtEnd();
  }

  /** Will the client get nothing more? */
  #isOver(): boolean {
    return this.socket.writableEnded || this.socket.destroyed;
  }

  // --- the end ---------------------------------------------------------------------------------------------

  /** What came is no request, or not a whole one in time. */
  #refuse(status: 400 | 408, ending: Refusal): void {
    this.exchange.refused(this.#headTime.since);
    this.#sayLast(status, ending, true);
  }

  #sayLast(status: 400 | 408, ending: Ending, isReceived: boolean): void {
    const { exchange } = this;
    exchange.end(ending);
    exchange.failedWith(status);
    exchange.answered(isReceived);
    exchange.finish(performance.now());
    if (isReceived) this.end(writeAnswer(exchange.answer, { isHead: false, keepsOpen: false, minorVersion: 1 }));
  }

  /** Says a last word. A client that does not close then is closed a little later. */
  end(answer: Buffer): void {
    clearTimeout(this.#timer);
    this.#filter.close();
    this.socket.end(answer);
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
  }

  /** The connection broke, or ended where Node.js still wanted to read. */
  broken(error: NodeJS.ErrnoException): void {
    const isLost = this.socket.destroyed && error.syscall === "read";
    if (isLost && !this.#mayLeave() && !this.socket.writableEnded) {
      this.exchange.refused(this.#headTime.since);
      this.#sayLast(400, "client reset", false);
    }
    if (this.#isOver()) return;
    if (this.#current) this.#current.refuseBody();
    else this.#refuse(400, "request unreadable");
  }

  bodyRefused(): void {
    this.#current?.refuseBody();
  }

  /** A FIN: between requests the end; after a whole request its response is still wanted. */
  ended(isWhole: boolean): void {
    if (this.#current) this.#current.clientEnded(isWhole);
    else if (this.#requests > 0) this.socket.end();
    else if (this.#mayLeave()) this.#leave();
    else this.#refuse(400, "client reset");
  }

  /** Is nothing said of a client that sends no whole request? */
  #mayLeave(): boolean {
    return this.#requests > 0 || this.#frontend.options.flags["http-ignore-probes"] === true;
  }

  #leave(): void {
    this.exchange.abandon();
    this.socket.destroy();
  }

  /** Is the request at hand the connection's first? */
  isFirst(): boolean {
    return this.#requests === 1;
  }

  kill(by: Killer, on?: OnServer): void {
    if (!isOn(this.exchange, on)) return;
    if (this.#current) this.#current.kill(by);
    else this.exchange.abandon();
    if (!on) this.socket.destroy();
  }

  closed(): void {
    clearTimeout(this.#timer);
    this.#current?.clientClosed();
    this.agent.destroy();
    this.#session.leave();
  }

  get #frontend(): Proxy {
    return this.#session.frontend.proxy;
  }
}
