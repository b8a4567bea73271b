import type { Socket } from "node:net";
import type { TcpCheckStep } from "../config/schema.ts";
import { mustCompile } from "../samples/regex/regex.ts";
import { type CheckCode, type CheckResult, shortText } from "../state/check-result.ts";
import {
  connectFault,
  errorText,
  MAX_ANSWER,
  openCheckSocket,
  resetCheckSocket,
  wasConnected,
} from "./check-socket.ts";
import type { ProbeTarget } from "./probe.ts";
import { proxyLine } from "./proxy-line.ts";

type Action = Exclude<TcpCheckStep, { kind: "comment" }> & {
  /** Its place among all lines, from 1. */
  readonly number: number;
  /** The last one up to it. */
  readonly comment?: string;
  /** Of an `expect`: does it occur? */
  readonly occurs: (received: Buffer) => boolean;
};

/** `option tcp-check`: compiled once, when the balancer starts. */
export function compileTcpCheck(steps: readonly TcpCheckStep[]): (target: ProbeTarget) => Promise<CheckResult> {
  const actions = compileSteps(steps);
  return (target) => new Promise((resolve) => new TcpCheck(target, actions, resolve));
}

function compileSteps(steps: readonly TcpCheckStep[]): readonly Action[] {
  const actions: Action[] = [];
  let comment: string | undefined;
  for (const [index, step] of steps.entries()) {
    comment = step.comment ?? comment;
    if (step.kind === "comment") continue;
    const about = comment === undefined ? {} : { comment };
    actions.push({ ...step, ...about, number: index + 1, occurs: occurrence(step) });
  }
  return actions;
}

function occurrence(step: TcpCheckStep): (received: Buffer) => boolean {
  if (step.kind !== "expect") return () => false;
  if (!step.isRegex) {
    const bytes = Buffer.from(step.text, "latin1");
    return (received) => received.includes(bytes);
  }
  const regex = mustCompile(step.text, { ignoreCase: false, captures: true });
  return (received) => regex.test(upToNul(received.toString("latin1")));
}

/** HAProxy's texts end there. */
function upToNul(text: string): string {
  return /^[^\0]*/.exec(text)?.[0] ?? "";
}

/** One check: a conversation in steps, over as many connections as they ask for. */
class TcpCheck {
  readonly #started = performance.now();
  readonly #target: ProbeTarget;
  readonly #actions: readonly Action[];
  readonly #resolve: (result: CheckResult) => void;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When it is too late, in milliseconds since the start. */
  #limit = 0;
  #isConnected = false;
  #hasEnded = false;
  /** The place of the step that is next; undefined: the first connection, which no step asks for, is not there yet. */
  #at: number | undefined;
  /** What HAProxy holds for the step that messages are about: an `expect` from when something came for it. */
  #current: Action | undefined;
  /** What came since the last `send`, even over an earlier connection. */
  #received = Buffer.alloc(0);

  constructor(target: ProbeTarget, actions: readonly Action[], resolve: (result: CheckResult) => void) {
    this.#target = target;
    this.#actions = actions;
    this.#resolve = resolve;
    if (actions[0]?.kind === "connect") this.#connect(actions[0], 0);
    else this.#open(target.port);
  }

  #connect(action: Action & { kind: "connect" }, at: number): void {
    this.#current = action;
    this.#at = at + 1;
    this.#close(true);
    this.#open(action.port ?? this.#target.port);
  }

  #open(port: number): void {
    const socket = openCheckSocket({ ...this.#target, port });
    this.#socket = socket;
    this.#isConnected = false;
    this.#extend(this.#target.timeout);
    // A connection that another one has followed says no more.
    const own = (act: () => void) => () => this.#socket === socket && act();
    socket.once(
      "connect",
      own(() => this.#connected(socket)),
    );
    socket.on("data", (bytes) => own(() => this.#receive(bytes))());
    socket.once(
      "end",
      own(() => this.#receive()),
    );
    socket.on("error", (error) => own(() => this.#failed(socket, error))());
  }

  /** Never less than before: a check may take as long as its connection might have taken, observed. */
  #extend(time: number): void {
    const now = performance.now() - this.#started;
    this.#limit = Math.max(this.#limit, now + time);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#late(), this.#limit - now).unref();
  }

  #connected(socket: Socket): void {
    this.#isConnected = true;
    if (this.#actions.length === 0) {
      this.#end("L4OK", "");
      return;
    }
    const { sendsProxy } = this.#current?.kind === "connect" ? this.#current : this.#target;
    if (sendsProxy) socket.write(proxyLine(socket));
    if (this.#at === undefined) {
      this.#at = 0;
      this.#extend(this.#target.answerTimeout ?? this.#target.inter);
    }
    this.#proceed();
  }

  /** Takes steps up to one that waits for something. */
  #proceed(): void {
    for (;;) {
      const at = this.#at ?? 0;
      const action = this.#actions[at];
      if (!action) {
        this.#end("L7OK", "(tcp-check)");
        return;
      }
      if (action.kind === "expect") return;
      if (action.kind === "connect") {
        this.#connect(action, at);
        return;
      }
      this.#current = action;
      // What begins with a NUL stays, observed.
      if (this.#received[0] !== 0) this.#received = Buffer.alloc(0);
      this.#socket?.write(action.text, "latin1");
      this.#at = at + 1;
    }
  }

  /** @param bytes absent: no more will come */
  #receive(bytes?: Buffer): void {
    const action = this.#actions[this.#at ?? 0];
    if (action?.kind !== "expect") return;
    this.#current = action;
    if (bytes) this.#received = Buffer.concat([this.#received, bytes]).subarray(0, MAX_ANSWER);
    const isOver = !bytes || this.#received.length === MAX_ANSWER;
    if (this.#received.length > 0) this.#judge(isOver);
    else if (isOver) this.#fail("TCPCHK got an empty response");
  }

  /** Several in a row look at the same bytes; messages are about the first of them until more comes, observed. */
  #judge(isOver: boolean): void {
    for (;;) {
      const action = this.#actions[this.#at ?? 0];
      if (action?.kind !== "expect") {
        this.#proceed();
        return;
      }
      const found = action.occurs(this.#received);
      if (!found && !isOver) return;
      if (found === action.negated) {
        const what = action.isRegex ? "(regex)" : `'${upToNul(action.text)}'`;
        this.#fail(`TCPCHK ${found ? "matched unwanted" : "did not match"} content ${what}`);
        return;
      }
      this.#at = (this.#at ?? 0) + 1;
    }
  }

  #fail(text: string): void {
    const { number, comment } = this.#current ?? (this.#actions[0] as Action);
    this.#end("L7RSP", `${text} at step ${number}${remark(comment)}`);
  }

  #failed(socket: Socket, error: NodeJS.ErrnoException): void {
    if (!this.#isConnected && wasConnected(error)) this.#connected(socket);
    if (this.#hasEnded || this.#socket !== socket) return;
    // Servers often reset after their last word.
    if (this.#isConnected && this.#received.length > 0) {
      this.#receive();
      return;
    }
    if (this.#isConnected) {
      this.#end("SOCKERR", errorText(error) + this.#where());
      return;
    }
    const { code, text } = connectFault(error, this.#target.address);
    this.#end(code, text + this.#where());
  }

  #late(): void {
    this.#end(this.#isConnected ? "L7TOUT" : "L4TOUT", this.#where());
  }

  /** ` at step 2 of tcp-check (send)` */
  #where(): string {
    if (this.#at === undefined) return " at initial connection step of tcp-check";
    const action = this.#current;
    const { number, comment } = action ?? { ...(this.#actions[0] as Action), number: 1 };
    return ` at step ${number} of tcp-check${action ? ` (${describe(action)})` : ""}${remark(comment)}`;
  }

  /** @param gently what has been said is to arrive before the end */
  #close(gently: boolean): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    if (!this.#isConnected) socket.destroy();
    else if (gently) socket.end(() => socket.destroy());
    else resetCheckSocket(socket);
  }

  #end(code: CheckCode, text: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#close(code === "L7OK");
    const durationMs = Math.floor(performance.now() - this.#started);
    this.#resolve({ code, ...(code === "L7OK" && { status: 0 }), text: shortText(text), durationMs });
  }
}

function describe(action: Action): string {
  if (action.kind === "send") return "send";
  if (action.kind === "connect") return action.port === undefined ? "connect" : `connect port ${action.port}`;
  return action.isRegex ? "expect regex" : `expect string '${upToNul(action.text)}'`;
}

function remark(comment: string | undefined): string {
  return comment === undefined ? "" : ` comment: '${comment}'`;
}
