import { performance } from "node:perf_hooks";
import { Session } from "../../session/session.ts";
import { Stage } from "../../session/stage.ts";
import { TcpStream } from "../../session/tcp-stream.ts";
import type { Ending } from "../../session/termination.ts";
import type { Frontend } from "../../state/frontend.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import { type SocketUser, TcpSocket } from "../../tcp/socket.ts";
import { ContentInspection } from "../content-inspection.ts";
import type { ForwardingContext } from "../context.ts";
import { type Routing, routeOf } from "../routing.ts";
import { ClientInput } from "./client-input.ts";
import { Deadline } from "./deadline.ts";
import { ServerLink, type ServerLinkUser } from "./server-link.ts";
import { TcpRelay } from "./tcp-relay.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** A client's connection in mode tcp: gets a server, and then bytes pass. */
export class TcpConnection implements SocketUser, ServerLinkUser {
  readonly deadline = new Deadline();
  readonly #session: Session;
  readonly #stream: TcpStream;
  readonly #socket: TcpSocket;
  readonly #input: ClientInput;
  readonly #link: ServerLink;
  readonly #relay: TcpRelay;
  readonly #closed: () => void;
  readonly #routing: Routing | undefined;
  readonly #rules: ForwardingContext["rules"];
  /** What the rules on content have to say. Absent: there are none. */
  readonly #inspection: ContentInspection | undefined;
  /** Until when there must be a server; what the relay waits for is its own. */
  readonly #search = new Deadline();
  /** The client sent its FIN. */
  #isEnded = false;

  /** @param closed called once, when the connection is gone */
  constructor(resources: ThreadResources, accepted: TcpHandle, frontend: Frontend, closed: () => void) {
    const now = performance.now();
    this.#closed = closed;
    this.#socket = TcpSocket.accepted(accepted, this);
    this.#session = new Session(resources.context, frontend, this.#socket);
    this.#stream = new TcpStream(
      this.#session,
      (step) => this.#link.follow(step, performance.now()),
      resources.readRequest,
    );
    this.#input = new ClientInput(this.#socket);
    this.#link = new ServerLink(resources, this.#stream, this.#socket, this);
    this.#relay = new TcpRelay(this.#stream, this.#socket, this.#link, resources.staging);
    this.#stream.begin(now);
    this.#relay.awaitClient(now);
    this.#socket.resume();
    this.#routing = resources.context.routings.get(frontend);
    this.#rules = resources.context.rules;
    if (this.#rules) {
      this.#inspection = new ContentInspection();
      this.#inspection.begin(this.#rules.get(frontend.proxy)?.requestContent);
    }
    this.#proceed(now);
    this.#schedule();
  }

  // --- where it goes -----------------------------------------------------------------------------------------

  /** Lets the rules look at what is there: of the frontend, and once it is known where it goes, of the backend. */
  #proceed(now: number) {
    if (!this.#isLetThrough(now)) return;
    if (!this.#stream.assignment.dispatcher) {
      const dispatcher = this.#route(now);
      if (!dispatcher) return this.#end("no server");
      this.#stream.assignment.enter(dispatcher, now);
      const { proxy } = dispatcher.backend;
      if (proxy !== this.#session.frontend.proxy) this.#inspection?.begin(this.#rules?.get(proxy)?.requestContent);
      if (!this.#isLetThrough(now)) return;
    }
    // Who has sent something is not waited for.
    if (this.#input.hasHeld()) this.#relay.forgetClient();
    this.#link.find(now, false, true);
  }

  /** Whether the rules that are tried are content; if not, they wait, or it is over. */
  #isLetThrough(now: number): boolean {
    const inspection = this.#inspection;
    if (!inspection?.isPending()) return true;
    this.#stream.showInput(this.#input.held, !this.#isEnded && inspection.mayWait());
    const verdict = inspection.try(this.#stream, now);
    this.#stream.hideInput();
    if (verdict === "reject") {
      this.#stream.rejected(this.#routing?.own?.backend);
      this.#finish();
      this.#socket.destroy();
    }
    return verdict !== "reject" && verdict !== "wait";
  }

  #route(now: number) {
    if (!this.#routing) return undefined;
    if (this.#routing.rules.length === 0) return this.#routing.fallback;
    this.#stream.showInput(this.#input.held);
    const dispatcher = routeOf(this.#routing, this.#stream, now);
    this.#stream.hideInput();
    return dispatcher;
  }

  // --- the client --------------------------------------------------------------------------------------------

  received(buffer: Buffer, length: number): void {
    if (!this.#stream.isActive()) return;
    this.#stream.passedIn(length);
    if (this.#isPassing()) {
      this.#relay.fromClient(buffer, length);
    } else {
      this.#input.hold(buffer, 0, length);
      this.#heard(performance.now());
    }
    this.#schedule();
  }

  /** Something came from the client that nobody could take yet. */
  #heard(now: number): void {
    if (this.#inspection?.isPending()) {
      this.#relay.awaitClient(now);
      this.#proceed(now);
    } else {
      // Who has sent something is not waited for.
      this.#relay.forgetClient();
    }
  }

  ended(): void {
    this.#isEnded = true;
    if (!this.#stream.isActive()) return;
    if (this.#isPassing()) this.#endRequest();
    else if (this.#inspection?.isPending()) this.#proceed(performance.now());
    else if (!this.#input.hasHeld() || this.#stream.assignment.dispatcher?.backend.proxy.options.abortonclose) {
      // Who said nothing, as a probe of the port, wants no server.
      this.#abandon();
    }
  }

  #abandon(): void {
    this.#stream.end("client reset");
    this.#stream.assignment.stopWaiting(performance.now());
    this.#finish();
  }

  #endRequest(): void {
    this.#relay.clientEnded(performance.now());
    this.#settle();
  }

  failed(): void {
    this.#break();
  }

  sendFailed(): void {
    this.#break();
  }

  closed(): void {
    if (this.#stream.isActive()) this.#break();
    this.#session.leave();
    this.#link.retire();
    this.#closed();
  }

  // --- the server --------------------------------------------------------------------------------------------

  waitUpTo(now: number, timeout: number | undefined): void {
    this.#search.set(now, timeout);
    this.#schedule();
  }

  linked(now: number): void {
    this.#search.clear();
    this.#stream.stage = Stage.DATA;
    this.#stream.respondedAt = now;
    this.#stream.linked(now);
    this.#relay.begin(now);
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.#relay.fromClient(held, held.length);
    if (this.#isEnded) this.#endRequest();
    this.#schedule();
  }

  notLinked(): void {
    this.#end("no server");
  }

  serverData(buffer: Buffer, length: number): void {
    this.#stream.passedOut(length);
    this.#relay.fromServer(buffer, length);
    this.#schedule();
  }

  serverEnded(error?: string): void {
    if (error) {
      this.#end("server reset");
      return;
    }
    this.#relay.serverEnded(performance.now());
    this.#settle();
  }

  #isPassing(): boolean {
    return this.#stream.stage === Stage.DATA;
  }

  // --- the end -----------------------------------------------------------------------------------------------

  /** One side says no more: when neither does, and all has left, it is over. */
  #settle(): void {
    this.#schedule();
    if (!this.#relay.isOver()) return;
    const over = () => {
      if (this.#socket.isFlushed() && this.#link.isSent()) this.#finish();
    };
    this.#socket.whenFlushed(over);
    this.#link.whenSent(over);
  }

  #end(ending: Ending): void {
    this.#stream.end(ending);
    this.#finish();
  }

  #finish(): void {
    if (!this.#stream.isActive()) return;
    const now = performance.now();
    this.#stream.finish(now);
    this.#session.leave();
    this.#search.clear();
    this.#link.cancel();
    this.#link.abandon();
    this.#socket.end();
    this.#input.discard();
    // A client that does not close is not waited for longer.
    this.#relay.closing(now);
    this.#schedule();
  }

  /** The client's connection is of no use any more. */
  #break(): void {
    if (this.#inspection?.isPending()) this.#stream.failedEarly("client reset");
    else this.#stream.end("client broke off");
    this.#finish();
    this.#socket.reset();
  }

  #schedule(): void {
    const inspected = this.#inspection?.deadline ?? Number.POSITIVE_INFINITY;
    this.deadline.at = Math.min(this.#search.at, this.#relay.deadline(), inspected);
  }

  /** The deadline passed: whose? */
  expire(now: number): void {
    if (!this.#stream.isActive()) {
      this.#socket.destroy();
    } else if (this.#inspection?.isPending()) {
      this.#expireInspection(now);
    } else if (this.#search.at <= now) {
      this.#search.clear();
      this.#link.timedOut(now);
    } else if (this.#isPassing()) {
      if (this.#relay.expire(now)) this.#settle();
      else this.#finish();
    } else {
      this.#end("client timed out");
    }
    this.#schedule();
  }

  #expireInspection(now: number): void {
    if (this.#relay.deadline() <= now) {
      this.#stream.failedEarly("client timed out");
      this.#finish();
    } else {
      this.#inspection?.expire();
      this.#proceed(now);
    }
  }

  kill(): void {
    if (this.#stream.isActive()) this.#end("killed");
    this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
