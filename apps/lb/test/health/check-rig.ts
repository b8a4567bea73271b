import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Check, CheckingSettings, Timeouts } from "../../src/config/schema.ts";
import { CheckLoop } from "../../src/health/check-loop.ts";
import { BackendRig, CHECK } from "../state/backend-rig.ts";
import { until } from "../until.ts";

const FAST = { ...CHECK, inter: 400, fastinter: 20, downinter: 40 };

/** A server that a backend checks, and what it says to each check. */
export class CheckRig {
  readonly backend: BackendRig;
  /** What the checks said, one after the other. */
  readonly heard: string[] = [];
  /** Told of each check when it has said something, or when it connected. */
  answer: (socket: Socket, heard: string) => void;
  readonly #server: Server;
  readonly #loop: CheckLoop;

  private constructor(
    server: Server,
    settings: CheckingSettings,
    answer: (socket: Socket, heard: string) => void,
    timeouts: Timeouts,
    words: Partial<Check>,
  ) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.answer = answer;
    const backend = { balance: "roundrobin", retries: 3, httpReuse: "safe", ...settings } as const;
    this.backend = new BackendRig(
      [{ host: "127.0.0.1", port, check: { ...FAST, ...words } }],
      { timeouts },
      true,
      backend,
    );
    this.backend.now = undefined;
    server.on("connection", (socket) => this.#accept(socket));
    this.#loop = new CheckLoop([this.backend.backend]);
    this.#loop.start();
  }

  static async start(
    settings: CheckingSettings,
    answer: (socket: Socket, heard: string) => void = () => {},
    timeouts: Timeouts = {},
    words: Partial<Check> = {},
  ): Promise<CheckRig> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CheckRig(server, settings, answer, timeouts, words);
  }

  #accept(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.destroy());
    this.answer(socket, "");
    socket.on("data", (bytes) => {
      this.heard.push(bytes.toString("latin1"));
      this.answer(socket, bytes.toString("latin1"));
    });
  }

  async stop(): Promise<void> {
    this.#loop.stop();
    await this.refuse();
  }

  /** Nobody listens any more. */
  async refuse(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Waits for the server's state. */
  is(status: string): Promise<unknown> {
    return until(`status ${status}, and not ${this.backend.statuses[0]}`, () => this.backend.statuses[0] === status);
  }

  /** Waits for what the last check found: `L7OK/200 OK`. */
  found(finding: string): Promise<unknown> {
    return until(`${finding}, and not ${this.#finding()}`, () => this.#finding() === finding);
  }

  #finding(): string {
    const { code, status, text } = this.backend.server(1).health.lastCheck;
    return `${code}${status === undefined ? "" : `/${status}`}${text === "" ? "" : ` ${text.trimStart()}`}`;
  }

  /** Messages since the last time, without durations. */
  said(): string[] {
    return this.backend.heard().map((line) => line.replace(/\d+ms/, "0ms"));
  }
}
