import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import type { Server } from "../../src/state/server.ts";
import { QueuedRequest } from "./queued-request.ts";
import { BalanceRig, client } from "./rig.ts";

interface ObservedHistory {
  readonly comment: string;
  readonly servers: readonly { weight: number; maxconn?: number; backup?: boolean }[];
  /**
   * `+7>2`: request 7 came and went to server 2 (0: it waits). `-3 9>1`: request 3 ended, and then 9, which had waited, went to
   * server 1. `off 2`, `on 2`, `weight 2 100`: what became of server 2.
   */
  readonly steps: string;
}

/** Which server got each of overlapping requests, through HAProxy 2.1.0. */
const observed = JSON.parse(
  readFileSync(new URL("testdata/observed-leastconn.json", import.meta.url), "utf8"),
) as ObservedHistory[];

describe("leastconn chooses as HAProxy 2.1.0 was observed to", () => {
  test.each(observed.flatMap((history) => [1, 3].map((threads) => [history.comment, threads, history] as const)))(
    "%s, by %i threads",
    (_, threads, history) => {
      const replay = new Replay(history, threads);
      for (const step of history.steps.split(", ")) expect(replay.step(step)).toBe(step);
    },
  );
});

/** Plays a history, each request in the next thread, and says what happened in the same words. */
class Replay {
  readonly #rig: BalanceRig;
  readonly #active = new Map<number, { thread: number; server: Server }>();
  readonly #served: string[] = [];
  #thread = 0;

  constructor({ servers }: ObservedHistory, threads: number) {
    this.#rig = new BalanceRig(
      "leastconn",
      servers.map(({ weight }) => weight),
      {
        threads,
        maxconn: servers.map(({ maxconn }) => maxconn),
        backups: servers.flatMap(({ backup }, index) => (backup ? [index + 1] : [])),
      },
    ).publish();
  }

  step(step: string): string {
    const [, came, ended] = /^(?:\+(\d+)|-(\d+))/.exec(step) ?? [];
    if (came !== undefined) return this.#come(Number(came));
    if (ended !== undefined) return this.#end(Number(ended));
    const [what, server, weight] = step.split(" ");
    const number = Number(server);
    if (what === "weight") this.#rig.set({ server: number, weight: Number(weight) });
    else this.#rig.set({ server: number, usable: what === "on" });
    const changed = step.split(" ", what === "weight" ? 3 : 2).join(" ");
    return `${changed}${this.#served.splice(0).join("")}`;
  }

  #come(request: number): string {
    // Requests that wait are kept in one thread, since the replay does not wait for other threads to wake.
    const thread = this.#rig.memory.get(1, 2) > 0 ? 0 : this.#thread++ % this.#rig.threads.length;
    const dispatcher = this.#rig.threads[thread];
    const server = dispatcher?.choose(client(request), undefined);
    if (server && dispatcher?.take(server)) {
      this.#active.set(request, { thread, server });
      return `+${request}>${server.index + 1}`;
    }
    const waiting = new QueuedRequest((server) => {
      this.#active.set(request, { thread: 0, server });
      this.#served.push(` ${request}>${server.index + 1}`);
    });
    this.#rig.dispatcher.wait(waiting, undefined);
    return `+${request}>0`;
  }

  #end(request: number): string {
    const { thread, server } = this.#active.get(request) ?? {};
    if (thread === undefined || !server) throw new Error(`request ${request} is not active`);
    this.#active.delete(request);
    // As above: the thread in which requests wait hands the place on.
    const isAwaited = this.#rig.memory.get(1, 2) > 0;
    const own = this.#rig.threads[isAwaited ? 0 : thread]?.backend.servers[server.index] as Server;
    this.#rig.threads[isAwaited ? 0 : thread]?.release(own);
    return `-${request}${this.#served.splice(0).join("")}`;
  }
}

describe("leastconn", () => {
  test("keeps the servers' loads even over threads that work at the same time", async () => {
    const rig = new BalanceRig("leastconn", new Array<number>(40).fill(1), { threads: 2 }).publish();
    const most = await Promise.all(
      [0, 1].map(async (thread) => {
        const { update, proxy } = rig;
        const workerData = { buffers: rig.memory.buffers, thread, proxy, update, picks: 20_000, held: 60 };
        const worker = new Worker(new URL("./picking-thread.ts", import.meta.url), { workerData });
        return ((await once(worker, "message")) as [{ most: number }])[0].most;
      }),
    );
    // Of 121 sessions on 40 servers the emptiest has 3 at most. It gets the next one, and that of the other thread if both look
    // at once. How many each server got in all says nothing: while one thread rests, the other evens out what that one holds.
    for (const load of most) expect(load).toBeLessThanOrEqual(5);
    expect(rig.dispatcher.backend.servers.map((server) => server.active())).toEqual(new Array(40).fill(0));
  });

  test("sees what other threads do to servers on both sides of a word of marks", () => {
    const rig = new BalanceRig("leastconn", new Array<number>(70).fill(1), { threads: 2 }).publish();
    const [one, other] = rig.threads;
    const chosen = Array.from({ length: 70 }, (_, turn) => {
      const dispatcher = turn % 2 === 0 ? one : other;
      const server = dispatcher?.choose(client(0), undefined);
      if (server) dispatcher?.take(server);
      return server?.index;
    });
    expect(chosen).toEqual(Array.from({ length: 70 }, (_, index) => index));
  });
});
