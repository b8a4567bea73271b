import type { Socket } from "node:net";
import { type CheckResult, shortText } from "../state/check-result.ts";
import {
  type CheckAddress,
  connectFault,
  errorText,
  MAX_ANSWER,
  openCheckSocket,
  resetCheckSocket,
  wasConnected,
} from "./check-socket.ts";
import type { Conversation, Finding } from "./conversation.ts";
import { proxyLine } from "./proxy-line.ts";

export interface ProbeTarget extends CheckAddress {
  /** Until there is a connection, or all has been said where `answerTimeout` is absent. Milliseconds. */
  readonly timeout: number;
  /** From the end of a check to the next. */
  readonly inter: number;
  /** Where something is said: a mere connection ends without a word, observed. */
  readonly sendsProxy?: boolean | undefined;
  /** From the connection on. */
  readonly answerTimeout?: number | undefined;
}

/** Checks a server once. Without a conversation a connection is a pass. */
export function probe(target: ProbeTarget, conversation: Conversation | undefined): Promise<CheckResult> {
  return new Promise((resolve) => new Probe(target, conversation, resolve));
}

class Probe {
  readonly #started = performance.now();
  readonly #socket: Socket;
  readonly #conversation: Conversation | undefined;
  readonly #resolve: (result: CheckResult) => void;
  readonly #address: string;
  #timer: NodeJS.Timeout;
  #isConnected = false;
  #received = Buffer.alloc(0);

  constructor(target: ProbeTarget, conversation: Conversation | undefined, resolve: (result: CheckResult) => void) {
    this.#conversation = conversation;
    this.#resolve = resolve;
    this.#address = target.address;
    const socket = openCheckSocket(target);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#late(), target.timeout).unref();
    socket.once("connect", () => this.#connected(target));
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.once("end", () => this.#judge(true));
    socket.on("error", (error: NodeJS.ErrnoException) => this.#failed(error));
  }

  #connected({ answerTimeout, sendsProxy }: ProbeTarget): void {
    this.#isConnected = true;
    if (!this.#conversation) {
      this.#end({ code: "L4OK", text: "" });
      return;
    }
    if (sendsProxy) this.#socket.write(proxyLine(this.#socket));
    if (answerTimeout !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#late(), answerTimeout).unref();
    }
    if (this.#conversation.opening) this.#socket.write(this.#conversation.opening);
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]).subarray(0, MAX_ANSWER);
    this.#judge(this.#received.length === MAX_ANSWER);
  }

  #judge(isOver: boolean): void {
    const finding = this.#conversation?.judge(this.#received, isOver);
    if (finding) this.#end(finding);
  }

  #failed(error: NodeJS.ErrnoException): void {
    this.#isConnected ||= wasConnected(error);
    if (!this.#isConnected) {
      this.#end(connectFault(error, this.#address));
    } else if (!this.#conversation) this.#end({ code: "L4OK", text: "" });
    // Servers often reset after their last word.
    else if (this.#received.length > 0) this.#judge(true);
    else this.#end({ code: "SOCKERR", text: errorText(error) });
  }

  #late(): void {
    const code = this.#isConnected ? this.#conversation?.lateCode : undefined;
    this.#end({ code: code ?? "L4TOUT", text: "" });
  }

  #end(finding: Finding): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    socket.removeAllListeners("data").removeAllListeners("end");
    if (this.#isConnected && !this.#conversation?.endsGently) resetCheckSocket(socket);
    else socket.destroy();
    const text = shortText(finding.text);
    this.#resolve({ ...finding, text, durationMs: Math.floor(performance.now() - this.#started) });
  }
}
