import type { Bind } from "../config/schema.ts";
import { errorAnswer, writeAnswer } from "../http1/own-answer.ts";
import { toMillisecond } from "../local-time.ts";
import { Session, type SessionContext } from "../session/session.ts";
import { SessionSource } from "../session/session-source.ts";
import { count } from "../state/counting.ts";
import type { Frontend } from "../state/frontend.ts";
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
  readonly #frontend: Frontend;
  readonly #bind: Bind;
  readonly #rules: DoorRules;
  readonly #engine: Engine;
  /** Their headers are still to come. */
  readonly #readers = new Set<HeaderReader>();

  constructor(context: SessionContext, frontend: Frontend, bind: Bind, rules: DoorRules, engine: Engine) {
    this.#context = context;
    this.#frontend = frontend;
    this.#bind = bind;
    this.#rules = rules;
    this.#engine = engine;
  }

  /** @param closed called once, and not before this returns, when the connection is gone */
  accept(handle: TcpHandle, closed: () => void): void {
    const acceptedAt = Date.now();
    const session = new Session(this.#context, this.#frontend, endsOf(handle), false);
    const source = new SessionSource(session);
    if (this.#rules.connection?.(source) === "reject") {
      count(this.#frontend.counters, Counter.DCON);
      handle.reset();
      leave(session, closed);
    } else if (answersMonitor(handle, this.#frontend, () => leave(session, closed))) {
      // It only asked whether the balancer is there, which rules on connections may forbid.
    } else if (this.#bind.acceptProxy || source.expectsHeader) {
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
      if (outcome.ends) session.changeEnds(outcome.ends);
      this.#letIn(handle, source, outcome.rest, closed);
    });
    this.#readers.add(reader);
  }

  /** @param first what was read behind a header; undefined: there was no header */
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
    this.#engine.accept(handle, this.#frontend, closed, entry);
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
    const { name, number } = this.#bind;
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

/** For the binds of a frontend that need them: nobody looks at most connections before the engine does. */
export function makeDoorways(context: SessionContext, frontend: Frontend, engine: Engine): Map<Bind, Doorway> {
  const rules = compileDoorRules(frontend.proxy);
  const hasRules = rules.connection !== undefined || rules.session !== undefined;
  const binds = frontend.settings.binds.filter((bind) => hasRules || bind.acceptProxy);
  return new Map(binds.map((bind) => [bind, new Doorway(context, frontend, bind, rules, engine)]));
}

const NOBODY = { received() {}, ended() {}, failed() {}, sendFailed() {}, closed() {} };

function leave(session: Session, closed: () => void): void {
  session.leave();
  queueMicrotask(closed);
}
