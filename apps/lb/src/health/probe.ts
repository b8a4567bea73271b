import { connect, type Socket } from "node:net";
import type { SourceAddress } from "../config/schema.ts";
import type { CheckResult } from "../state/check-result.ts";
import { shortText } from "../state/check-result.ts";
import { unixPath } from "../tcp/unix-handles.ts";
import type { Conversation, Finding } from "./conversation.ts";

interface ProbeTarget {
  readonly address: string;
  readonly port: number;
  /** The balancer's own end; absent: the system chooses. */
  readonly source?: SourceAddress | undefined;
  /** Until there is a connection, or all has been said where `answerTimeout` is absent. Milliseconds. */
  readonly timeout: number;
  /** From the connection on. */
  readonly answerTimeout?: number | undefined;
  /** Ends the check, with a result that means nothing. */
  readonly signal: AbortSignal;
}

/** HAProxy looks no further into an answer than this (`tune.chksize`). */
const MAX_ANSWER = 16_384;

/** The words of Linux's C library, which HAProxy shows; libuv's differ. */
const ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ECONNRESET: "Connection reset by peer",
  EPIPE: "Broken pipe",
  EHOSTUNREACH: "No route to host",
  ENETUNREACH: "Network is unreachable",
  ETIMEDOUT: "Connection timed out",
  EADDRNOTAVAIL: "Cannot assign requested address",
  EACCES: "Permission denied",
  EINVAL: "Invalid argument",
  ENOENT: "No such file or directory",
  EMFILE: "Too many open files",
};

/** Checks a server once. Without a conversation a connection is a pass. */
export function probe(target: ProbeTarget, conversation: Conversation | undefined): Promise<CheckResult> {
  return new Promise((resolve) => new Probe(target, conversation, resolve));
}

class Probe {
  readonly #started = performance.now();
  readonly #socket: Socket;
  readonly #conversation: Conversation | undefined;
  readonly #resolve: (result: CheckResult) => void;
  readonly #isUnix: boolean;
  #timer: NodeJS.Timeout;
  #isConnected = false;
  #received = Buffer.alloc(0);

  constructor(
    { address, port, source, timeout, answerTimeout, signal }: ProbeTarget,
    conversation: Conversation | undefined,
    resolve: (result: CheckResult) => void,
  ) {
    this.#conversation = conversation;
    this.#resolve = resolve;
    const path = unixPath(address);
    this.#isUnix = path !== undefined;
    const local = source && { localAddress: source.address };
    // What it says last is read after its FIN, too.
    const socket = connect(
      path === undefined
        ? { host: address, port, signal, allowHalfOpen: true, ...local }
        : { path, signal, allowHalfOpen: true },
    );
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#late(), timeout).unref();
    socket.once("connect", () => this.#connected(answerTimeout));
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.once("end", () => this.#judge(true));
    socket.on("error", (error: NodeJS.ErrnoException) => this.#failed(error));
  }

  #connected(answerTimeout: number | undefined): void {
    this.#isConnected = true;
    if (!this.#conversation) {
      this.#end({ code: "L4OK", text: "" });
      return;
    }
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

  #failed({ code = "" }: NodeJS.ErrnoException): void {
    const text = ERRORS[code] ?? code;
    if (!this.#isConnected && this.#isUnix) this.#end({ code: "SOCKERR", text: `General socket error (${text})` });
    else if (!this.#isConnected) this.#end({ code: "L4CON", text });
    // Servers often reset after their last word.
    else if (this.#received.length > 0) this.#judge(true);
    else this.#end({ code: "SOCKERR", text });
  }

  #late(): void {
    const code = this.#isConnected ? this.#conversation?.lateCode : undefined;
    this.#end({ code: code ?? "L4TOUT", text: "" });
  }

  #end(finding: Finding): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    socket.removeAllListeners("data").removeAllListeners("end");
    // A reset leaves no TIME_WAIT behind, however many servers there are. Only TCP has either.
    if (this.#isConnected && !this.#isUnix && !this.#conversation?.endsGently) socket.resetAndDestroy();
    else socket.destroy();
    const text = shortText(finding.text);
    this.#resolve({ ...finding, text, durationMs: Math.floor(performance.now() - this.#started) });
  }
}
