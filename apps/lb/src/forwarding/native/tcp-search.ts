import type { TcpStream } from "../../session/tcp-stream.ts";
import type { Backend } from "../../state/backend.ts";
import { type Routing, routeOf } from "../routing.ts";
import type { ClientInput } from "./client-input.ts";
import type { ServerLink } from "./server-link.ts";
import type { TcpInspection } from "./tcp-inspection.ts";
import type { TcpRelay } from "./tcp-relay.ts";

interface SearchParts {
  readonly stream: TcpStream;
  readonly input: ClientInput;
  readonly relay: TcpRelay;
  readonly link: ServerLink;
  /** Absent: there are no rules on content. */
  readonly inspection: TcpInspection | undefined;
  readonly routing: Routing | undefined;
}

type Outcome =
  /** Rules wait for more from the client. */
  | "waits"
  /** A rule does not let it pass. */
  | "rejected"
  /** No rule leads to a backend. */
  | "no server"
  /** The client has left without a word, as a probe of the port does: it was only given a server. */
  | "unheard"
  /** A server is looked for. */
  | "found";

/** Where a connection in mode tcp goes: the frontend's rules, its backend, that one's rules, and a server. */
export class TcpSearch {
  readonly #parts: SearchParts;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    parts.inspection?.beginRequest(parts.stream.session.frontend.proxy);
  }

  /** The backend that a `listen` section is itself. */
  get own(): Backend | undefined {
    return this.#parts.routing?.own?.backend;
  }

  /**
   * Goes as far as what is there allows: to be called again when there is more, or the rules' time is over.
   * @param mayGrow can more come from the client?
   */
  proceed(mayGrow: boolean, now: number): Outcome {
    const { stream, input, relay, link, inspection } = this.#parts;
    const verdict = inspection?.tryRequest(input.held, mayGrow, now);
    if (verdict === "wait") return "waits";
    if (verdict === "reject") return "rejected";
    if (!stream.assignment.dispatcher) {
      const dispatcher = this.#route(now);
      if (!dispatcher) return "no server";
      stream.assignment.enter(dispatcher, now);
      const { proxy } = dispatcher.backend;
      if (inspection && proxy !== stream.session.frontend.proxy) {
        inspection.beginRequest(proxy);
        return this.proceed(mayGrow, now);
      }
    }
    const { dispatcher } = stream.assignment;
    if (dispatcher) inspection?.nameServer(dispatcher.backend.proxy, input.held);
    // Who has sent something is not waited for.
    if (input.hasHeld()) relay.forgetClient();
    link.find(now, false, true);
    return mayGrow || input.hasHeld() ? "found" : "unheard";
  }

  /** It is over while rules wait: for HAProxy they let it go on to its backend, where it ends. */
  leave(now: number): void {
    const { assignment } = this.#parts.stream;
    const dispatcher = assignment.dispatcher ? undefined : this.#route(now);
    if (dispatcher) assignment.enter(dispatcher, now);
  }

  #route(now: number) {
    const { stream, input, routing } = this.#parts;
    if (!routing || routing.rules.length === 0) return routing?.fallback;
    stream.showInput(input.held);
    const dispatcher = routeOf(routing, stream, now);
    stream.hideInput();
    return dispatcher;
  }
}
