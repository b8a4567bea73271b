import { errorAnswer, writeAnswer } from "../http1/own-answer.ts";
import { toMillisecond } from "../local-time.ts";
import { Session, type SessionContext } from "../session/session.ts";
import { SessionSource } from "../session/session-source.ts";
import { count } from "../state/counting.ts";
import type { Frontend } from "../state/frontend.ts";
import type { Listener } from "../state/listener.ts";
import { Counter } from "../state/shared-memory.ts";
import { endsOf, type TcpHandle } from "../tcp/handles.ts";
import { TcpSocket } from "../tcp/socket.ts";
import type { Engine, Entry } from "./engine.ts";
import { HeaderReader } from "./header-reader.ts";
import { answersMonitor } from "./monitored-networks.ts";
import { compileDoorRules, type DoorRules } from "./proxy-rules.ts";

/** Where connections come in that somebody looks at first: rules on connections and sessions, the header of a proxy before this one. */
export class Doorway {
  readonly #context: SessionContext;
  readonly #listener: Listener;
  readonly #frontend: Frontend;
  readonly #rules: DoorRules;
  readonly #engine: Engine;
  /** Their headers are still to come. */
  readonly #readers = new Set<HeaderReader>();

  constructor(context: SessionContext, listener: Listener, rules: DoorRules, engine: Engine) {
    this.#context = context;
    this.#listener = listener;
    this.#frontend = listener.frontend;
    this.#rules = rules;
    this.#engine = engine;
  }

  /** @param closed called once, and not before this returns, when the connection is gone */
  accept(handle: TcpHandle, closed: () => void): void {
    const acceptedAt = Date.now();
    const session = new Session(this.#context, this.#listener, endsOf(handle), false);
    const source = new SessionSource(session);
    if (this.#rules.connection?.(source) === "reject") {
      count(this.#frontend.counters, Counter.DCON);
      handle.reset();
      leave(session, closed);
    } else if (answersMonitor(handle, this.#frontend, () => leave(session, closed))) {
      // It only asked whether the balancer is there, which rules on connections may forbid.
    } else if (this.#listener.bind.acceptProxy || source.expectsHeader) {
      this.#awaitHeader(handle, source, acceptedAt, closed);
    } else {
      this.#letIn(handle, source, undefined, closed);
    }
  }

  #awaitHeader(handle: TcpHandle, source: SessionSource, acceptedAt: number, closed: () => void): void {
    const { session } = source;
    const reader = new HeaderReader(handle, this.#frontend.proxy.timeouts.client, (outcome) => {
      this.#readers.delete(reader);
      if (outcome.kind === "refused") {
        if (outcome.isNoted || !this.#frontend.proxy.options.dontlognull) this.#log(session, acceptedAt, outcome.why);
        leave(session, closed);
        return;
      }
      session.receivedHeader(outcome.header);
      this.#letIn(handle, source, outcome.rest, closed);
    });
    this.#readers.add(reader);
  }

  /** @param first what was read after a header; undefined: there was no header */
  #letIn(handle: TcpHandle, source: SessionSource, first: Buffer | undefined, closed: () => void): void {
    const { session } = source;
    if (this.#rules.session?.(source) === "reject") {
      count(this.#frontend.counters, Counter.DSES);
      this.#turnAway(handle, first === undefined);
      leave(session, closed);
      return;
    }
    session.begin();
    const entry: Entry = { session, first: first?.length ? first : undefined };
    this.#engine.accept(handle, this.#listener, closed, entry);
  }

  /** As 2.1, which takes a session that its rules reject at once for one that it failed to make. */
  #turnAway(handle: TcpHandle, isAnswered: boolean): void {
    if (!isAnswered || this.#frontend.proxy.mode === "tcp") {
      handle.reset();
      return;
    }
    const socket = TcpSocket.accepted(handle, NOBODY);
    socket.write(writeAnswer(errorAnswer(500), { isHead: false, keepsOpen: false, minorVersion: 1 }));
    socket.destroy();
  }

  #log({ client, log }: Session, acceptedAt: number, why: string): void {
    const { name, number } = this.#listener.bind;
    const where = `${this.#frontend.proxy.name}/${name ?? number}`;
    log?.log.write(
      "info",
      `${client.remoteAddress}:${client.remotePort} [${toMillisecond(acceptedAt)}] ${where}: ${why}`,
    );
  }

  /** Closes those that are not let in yet. */
  turnAway(): void {
    for (const reader of this.#readers) reader.abandon();
  }
}

/** Undefined: nobody looks at the connections of this listener before the engine does. */
export function makeDoorway(context: SessionContext, listener: Listener, engine: Engine): Doorway | undefined {
  const rules = compileDoorRules(listener.frontend.proxy);
  if (!rules.connection && !rules.session && !listener.bind.acceptProxy) return undefined;
  return new Doorway(context, listener, rules, engine);
}

const NOBODY = { received() {}, ended() {}, failed() {}, sendFailed() {}, closed() {} };

function leave(session: Session, closed: () => void): void {
  session.leave();
  queueMicrotask(closed);
}
