import { styleText } from "node:util";
import { ask } from "../ask.ts";
import type { LocalStack } from "../local/local-stack.ts";
import { HAPROXY_CFG } from "../project-files.ts";
import { slotCount } from "../slot-count.ts";
import { waitFor } from "../wait-for.ts";

/** Enough to see the rotation come round twice, with as many servers as the tutorial has. */
const REQUESTS = 6;

/** Prints one line; coloured only for a terminal, and not with NO_COLOR. */
export function say(line: string, style: "bold" | "dim" | "red" | "none" = "none"): void {
  console.log(styleText(style, line, { stream: process.stdout }));
}

/** What `npm start` shows of a stack, and what its keys do. */
export class Demo {
  readonly #stack: LocalStack;
  readonly #signal: AbortSignal;

  constructor(stack: LocalStack, signal: AbortSignal) {
    this.#stack = stack;
    this.#signal = signal;
  }

  /** The addresses, and a few requests. */
  async introduce(): Promise<void> {
    const { url, statsUrl, balancerTitle, balancerPid } = this.#stack;
    say(`page        ${url}/`, "bold");
    say(`statistics  ${statsUrl}`, "bold");
    say(`balancer    ${balancerTitle}, process ${balancerPid}`);
    const replicas = await this.#stack.replicas();
    for (const { hostname, address } of replicas) say(`replica     ${hostname} at ${address}:8000`);
    await this.#sayWhenSlotsAreFew(replicas.length);
    if (replicas.length > 0) await this.#firstAnswer();
    await this.#send();
  }

  add(): void {
    this.#do(async () => {
      const before = await this.#stack.replicas();
      await this.#stack.scale(before.length + 1);
      const after = await this.#stack.replicas();
      for (const { hostname, address } of after.slice(before.length)) say(`added ${hostname} at ${address}:8000`);
      await this.#sayWhenSlotsAreFew(after.length);
    });
  }

  remove(): void {
    this.#do(async () => {
      const replicas = await this.#stack.replicas();
      const last = replicas.at(-1);
      if (!last) return say("there is no replica to remove");
      await this.#stack.scale(replicas.length - 1);
      say(`removed ${last.hostname}; the balancer keeps its address until \`hold obsolete\` is over or checks fail`);
    });
  }

  kill(): void {
    this.#do(async () => {
      const [first] = await this.#stack.replicas();
      if (!first) return say("there is no replica to kill");
      await this.#stack.kill(first.hostname);
      say(`killed ${first.hostname}; the balancer notices when three checks have failed`);
    });
  }

  sendRequests(): void {
    this.#do(() => this.#send());
  }

  /** Keys do not wait: a failure is a line, and everything goes on. */
  #do(action: () => Promise<void>): void {
    action().catch((error: Error) => this.#signal.aborted || say(error.message, "red"));
  }

  async #send(): Promise<void> {
    for (let i = 0; i < REQUESTS && !this.#signal.aborted; i++) {
      const { status, hostname } = await ask(`${this.#stack.url}/`);
      say(`GET /  ${status}  ${hostname ?? "(no web server answered)"}`);
    }
  }

  async #firstAnswer(): Promise<void> {
    const wait = { timeout: 15_000, signal: this.#signal };
    try {
      await waitFor("a web server's answer", async () => (await ask(this.#stack.url)).status === 200, wait);
    } catch (error) {
      if (this.#signal.aborted) throw error;
      say((error as Error).message, "red");
    }
  }

  /** HAProxy leaves replicas beyond its slots unused without a word. */
  async #sayWhenSlotsAreFew(replicas: number): Promise<void> {
    const slots = await slotCount(HAPROXY_CFG);
    if (replicas > slots)
      say(`note: infra/haproxy.cfg has ${slots} slots (server-template), the other replicas wait for a free one`);
  }
}
