import { once } from "node:events";
import { Agent, createServer, get, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { ControlPlane } from "../../src/control-plane.ts";
import type { EngineName } from "../../src/forwarding/engines.ts";
import type { Logger } from "../../src/logger.ts";
import { until } from "../until.ts";

const ENGINES: readonly EngineName[] = ["native", "http-proxy"];
const THREADS = process.platform === "linux" ? [1, 2] : [1];

const quiet: Logger = {
  logOf: () => ({ write: () => {}, isRead: () => false }),
  diagnostic: () => {},
  droppedLogs: 0,
  flush: () => {},
};

/** A web server that answers with its name, at once or when it is told to. */
class NamedServer {
  readonly #server: Server;
  readonly #pending: ServerResponse[] = [];
  readonly #name: string;
  holds = false;

  private constructor(name: string) {
    this.#name = name;
    this.#server = createServer((_request, response) => {
      if (this.holds) this.#pending.push(response);
      else response.end(name);
    });
  }

  static async start(name: string): Promise<NamedServer> {
    const server = new NamedServer(name);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests that wait for their answer. */
  get held(): number {
    return this.#pending.length;
  }

  answer(count = this.#pending.length): void {
    for (const response of this.#pending.splice(0, count)) response.end(this.#name);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe.each(ENGINES.flatMap((engine) => THREADS.map((threads) => ({ engine, threads }))))(
  "a server is steered while it runs: $engine, $threads thread(s)",
  ({ engine, threads }) => {
    let one: NamedServer;
    let two: NamedServer;
    let control: ControlPlane;
    let port: number;
    let agents: Agent[];

    const start = async (backend: string) => {
      port = await freePort();
      const text = `
global
  nbthread ${threads}
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend f
  bind 127.0.0.1:${port}
  default_backend b
  stats enable
  stats uri /statistics
backend b
${backend}
`;
      const { configuration, diagnostics } = await loadConfiguration([{ name: "t.cfg", text: Buffer.from(text) }], {});
      if (!configuration) throw new Error(diagnostics.map((diagnostic) => diagnostic.text).join("\n"));
      control = new ControlPlane(configuration, { engine, quiet: true }, quiet);
      expect(await control.start()).toEqual([]);
    };

    beforeEach(async () => {
      [one, two] = await Promise.all([NamedServer.start("one"), NamedServer.start("two")]);
      // So many connections that each thread has some.
      agents = Array.from({ length: 8 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    });

    afterEach(() => {
      for (const agent of agents) agent.destroy();
      control.destroy();
      one.stop();
      two.stop();
    });

    /** The next of `agents`' kept connections asks. */
    const ask = (turn: number, path = "/") =>
      new Promise<string>((resolve, reject) => {
        const request = get(
          { port, path, host: "127.0.0.1", agent: agents[turn % agents.length] as Agent },
          (response) => {
            let body = "";
            response.setEncoding("latin1");
            response.on("data", (text) => {
              body += text;
            });
            response.on("end", () => resolve(body));
          },
        );
        request.on("error", reject);
      });

    /** What kept connections are answered, one after the other. */
    const answers = async (count: number) => {
      const bodies: string[] = [];
      for (let turn = 0; turn < count; turn++) bodies.push(await ask(turn));
      return bodies;
    };

    const share = async (count: number) => (await answers(count)).filter((body) => body === "two").length;

    /**
     * The threads that these connections are in have heard of a change: they get the answer of the control plane, which makes
     * statistics, after it.
     */
    const heard = async (first = 0) => {
      for (let turn = first; turn < agents.length; turn++)
        expect(await ask(turn, "/statistics;csv")).toMatch(/^# pxname/);
    };

    /** Nothing comes for a while. */
    const quiescence = () => new Promise((resolve) => setTimeout(resolve, 50));

    test("by its weight", async () => {
      await start(`  server s1 127.0.0.1:${one.port}\n  server s2 127.0.0.1:${two.port}`);
      expect(await share(32)).toBe(16);
      control.steering.setWeight(control.steering.server("b/s2"), "300%");
      await heard();
      // The turns that were taken move the first round by one at most.
      expect(Math.abs((await share(40)) - 30)).toBeLessThanOrEqual(1);
      control.steering.setWeight(control.steering.server("b/s2"), "0");
      await heard();
      expect(await share(16)).toBe(0);
    });

    test("by orders: those whom a draining server has stay, and nobody comes", async () => {
      await start(`  server s1 127.0.0.1:${one.port}\n  server s2 127.0.0.1:${two.port}`);
      one.holds = two.holds = true;
      const first = [ask(0), ask(1), ask(2), ask(3)];
      await until("four requests at the servers", () => one.held + two.held === 4);
      control.steering.setAdminState(control.steering.server("b/s2"), "drain");
      await heard(4);
      one.holds = false;
      const before = two.held;
      expect(before).toBe(2);
      one.answer();
      expect(await Promise.all([ask(4), ask(5), ask(6), ask(7)])).toEqual(new Array(4).fill("one"));
      expect(two.held).toBe(before);
      two.answer();
      expect((await Promise.all(first)).toSorted()).toEqual(["one", "one", "two", "two"]);
      two.holds = false;
      for (const order of ["maint", "ready"] as const) {
        control.steering.setAdminState(control.steering.server("b/s2"), order);
        await heard();
        expect(await share(16)).toBe(order === "ready" ? 8 : 0);
      }
    });

    test("by its limit of sessions: who waits gets new places at once, who has one keeps it", async () => {
      await start(`  server s1 127.0.0.1:${one.port} maxconn 1`);
      const { steering } = control;
      const server = steering.server("b/s1");
      one.holds = true;
      const all = Array.from({ length: 8 }, (_, turn) => ask(turn));
      await until("the one place to be taken", () => one.held === 1);
      await quiescence();
      expect(one.held).toBe(1);
      steering.setMaxconn(server, "3");
      await until("two more places to be taken", () => one.held === 3);
      await quiescence();
      expect(one.held).toBe(3);
      steering.setMaxconn(server, "2");
      await quiescence();
      one.answer(1);
      await quiescence();
      expect(one.held).toBe(2);
      one.answer(1);
      await until("the place to go on to the next", () => one.held === 2);
      steering.setMaxconn(server, "0");
      await until("all to be served", () => one.held === 6);
      one.answer();
      expect(await Promise.all(all)).toEqual(new Array(8).fill("one"));
    });

    test("by a limit where none was", async () => {
      await start(`  server s1 127.0.0.1:${one.port}`);
      control.steering.setMaxconn(control.steering.server("b/s1"), "2");
      await heard();
      one.holds = true;
      const all = Array.from({ length: 8 }, (_, turn) => ask(turn));
      await until("the places to be taken", () => one.held === 2);
      await quiescence();
      expect(one.held).toBe(2);
      one.holds = false;
      one.answer();
      expect(await Promise.all(all)).toEqual(new Array(8).fill("one"));
    });

    test("by its address: kept connections of clients stay, and reach the new one", async () => {
      await start(`  server s1 127.0.0.1:${one.port}`);
      const { steering } = control;
      expect(await share(16)).toBe(0);
      one.holds = true;
      const old = ask(0);
      await until("a request at the old address", () => one.held === 1);
      const server = steering.server("b/s1");
      expect(steering.setAddress(server, "127.0.0.1", String(two.port), "test")).toContain("port changed");
      await heard(1);
      expect(await Promise.all([1, 2, 3, 4, 5, 6, 7].map((turn) => ask(turn)))).toEqual(new Array(7).fill("two"));
      one.answer();
      expect(await old).toBe("one");
      expect(await share(16)).toBe(16);
    });

    test("one of 1,000: the change is there within 50 ms", async () => {
      const others = Array.from({ length: 999 }, (_, index) => `  server o${index} 127.0.0.1:${one.port}`);
      await start(`${others.join("\n")}\n  server heavy 127.0.0.1:${two.port} weight 256`);
      const server = control.steering.server("b/heavy");
      // A machine that is busy may be late now and then: one of five changes is what the balancer itself takes.
      const late: number[] = [];
      for (let attempt = 0; attempt < 5; attempt++) {
        expect(await share(80)).toBeGreaterThan(8);
        const changed = performance.now();
        control.steering.setWeight(server, "0");
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, 50 - (performance.now() - changed))));
        if (performance.now() - changed < 60 && (await share(80)) === 0) return;
        late.push(performance.now() - changed);
        control.steering.setWeight(server, "256");
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      expect(late).toEqual([]);
    }, 30_000);
  },
);
