import { performance } from "node:perf_hooks";
import { isOn, type Killer, type OnServer } from "../../session/killing.ts";
import { Session } from "../../session/session.ts";
import { Stage } from "../../session/stage.ts";
import { TcpStream } from "../../session/tcp-stream.ts";
import type { Ending } from "../../session/termination.ts";
import type { Listener } from "../../state/listener.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import { type SocketUser, TcpSocket } from "../../tcp/socket.ts";
import type { Entry } from "../engine.ts";
import { ClientInput } from "./client-input.ts";
import { Deadline } from "./deadline.ts";
import { ServerLink, type ServerLinkUser } from "./server-link.ts";
import { TcpInspection } from "./tcp-inspection.ts";
import { TcpRelay } from "./tcp-relay.ts";
import { TcpSearch } from "./tcp-search.ts";
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
  readonly #search: TcpSearch;
  /** What the rules on content have to say. Absent: there are none. */
  readonly #inspection: TcpInspection | undefined;
  /** Until when there must be a server; what the relay waits for is its own. */
  readonly #searchTime = new Deadline();
  /** The client sent its FIN. */
  #isEnded = false;

  /** @param closed called once, when the connection is gone */
  constructor(resources: ThreadResources, accepted: TcpHandle, listener: Listener, closed: () => void, entry?: Entry) {
    const now = performance.now();
    this.#closed = closed;
    this.#socket = TcpSocket.accepted(accepted, this, entry?.first);
    this.#session = entry?.session ?? new Session(resources.context, listener, this.#socket);
    this.#stream = new TcpStream(
      this.#session,
      (step) => this.#link.follow(step, performance.now()),
      resources.readRequest,
    );
    this.#input = new ClientInput(this.#socket);
    this.#link = new ServerLink(resources, this.#stream, this);
    this.#relay = new TcpRelay(this.#stream, this.#socket, this.#link, resources.staging);
    this.#stream.begin(now);
    this.#relay.awaitClient(now);
    this.#socket.resume();
    const { rules, routings } = resources.context;
    if (rules) this.#inspection = new TcpInspection(this.#stream, rules);
    this.#search = new TcpSearch({
      stream: this.#stream,
      input: this.#input,
      relay: this.#relay,
      link: this.#link,
      inspection: this.#inspection,
      routing: routings.get(listener.frontend),
    });
    this.#proceed(now);
    this.#schedule();
  }

  /** Lets rules look at what is there, and then looks for a server. */
  #proceed(now: number): void {
    const outcome = this.#search.proceed(!this.#isEnded, now);
    if (outcome === "no server") this.#end(outcome);
    if (outcome === "unheard") this.#finish();
    if (outcome !== "rejected") return;
    this.#stream.rejected(this.#search.own);
    this.#finish();
    this.#socket.destroy();
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
    const isInspected = this.#inspection?.isPending();
    if (isInspected) this.#relay.awaitClient(now);
    // Who has sent something is not waited for.
    else this.#relay.forgetClient();
    if (isInspected) this.#proceed(now);
  }

  ended(): void {
    this.#isEnded = true;
    if (!this.#stream.isActive()) return;
    if (this.#isPassing()) this.#endRequest();
    else if (this.#inspection?.isPending()) this.#proceed(performance.now());
    else if (!this.#input.hasHeld() || this.#stream.assignment.dispatcher?.backend.proxy.options.abortonclose) {
      // Who said nothing, as a probe of the port, wants no server.
      this.#stream.end("client reset");
      this.#stream.assignment.stopWaiting(performance.now());
      this.#finish();
    }
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
    this.#searchTime.set(now, timeout);
    this.#schedule();
  }

  linked(now: number): void {
    this.#searchTime.clear();
    this.#stream.stage = Stage.DATA;
    this.#stream.respondedAt = now;
    this.#stream.linked(now);
    this.#relay.begin(now);
    const proxy = this.#stream.assignment.dispatcher?.backend.proxy;
    if (proxy) this.#inspection?.beginResponse(proxy);
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.#relay.fromClient(held, held.length);
    if (this.#isEnded) this.#endRequest();
    this.#inspectResponse(now);
    this.#schedule();
  }

  /** Lets the rules look at what the server sent; what they let through goes on. */
  #inspectResponse(now: number, mayGrow = true): void {
    const inspection = this.#inspection;
    if (!inspection?.isPending()) return;
    const verdict = inspection.tryResponse(mayGrow, now);
    if (verdict === "wait") return;
    if (verdict === "reject") {
      this.#stream.rejectedResponse();
      this.#finish();
      return;
    }
    const held = inspection.takeResponse();
    if (held.length > 0) this.#relay.fromServer(held, held.length);
    if (verdict === "close") this.#finish();
  }

  notLinked(): void {
    this.#end("no server");
  }

  serverData(buffer: Buffer, length: number): void {
    this.#stream.passedOut(length);
    if (this.#inspection?.isPending()) {
      const now = performance.now();
      this.#relay.heardServer(now);
      this.#inspection.holdResponse(buffer, length);
      this.#inspectResponse(now);
    } else {
      this.#relay.fromServer(buffer, length);
    }
    this.#schedule();
  }

  serverEnded(error?: string): void {
    if (error) {
      this.#end("server reset");
      return;
    }
    this.#inspectResponse(performance.now(), false);
    if (!this.#stream.isActive()) return;
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
    this.#inspection?.stop();
    this.#session.leave();
    this.#searchTime.clear();
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
    if (!this.#isPassing() && this.#inspection?.isPending()) this.#failEarly("client reset");
    else this.#stream.end("client broke off");
    this.#finish();
    this.#socket.reset();
  }

  #schedule(): void {
    const inspected = this.#inspection?.deadline ?? Number.POSITIVE_INFINITY;
    this.deadline.at = Math.min(this.#searchTime.at, this.#relay.deadline(), inspected);
  }

  /** The deadline passed: whose? */
  expire(now: number): void {
    if (!this.#stream.isActive()) {
      this.#socket.destroy();
    } else if (this.#isPassing()) {
      this.#expirePassing(now);
    } else if (this.#inspection?.isPending()) {
      this.#expireInspection(now);
    } else if (this.#searchTime.at <= now) {
      this.#searchTime.clear();
      this.#link.timedOut(now);
    } else {
      this.#end("client timed out");
    }
    this.#schedule();
  }

  #expirePassing(now: number): void {
    this.#inspectResponse(now, false);
    if (!this.#stream.isActive() || this.#relay.deadline() > now) return;
    if (this.#relay.expire(now)) this.#settle();
    else this.#finish();
  }

  #failEarly(ending: "client reset" | "client timed out"): void {
    this.#search.leave(performance.now());
    this.#stream.failedEarly(ending, this.#search.own);
    this.#finish();
  }

  #expireInspection(now: number): void {
    if (this.#relay.deadline() <= now) this.#failEarly("client timed out");
    else {
      this.#inspection?.expire();
      this.#proceed(now);
    }
  }

  kill(by: Killer, on?: OnServer): void {
    if (this.#stream.isActive() && isOn(this.#stream, on)) this.#end(by);
    if (!on) this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
