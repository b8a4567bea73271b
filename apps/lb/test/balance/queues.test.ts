import { describe, expect, test } from "vitest";
import type { Dispatcher } from "../../src/balance/dispatcher.ts";
import type { Server } from "../../src/state/server.ts";
import { until } from "../until.ts";
import { QueuedRequest } from "./queued-request.ts";
import { BalanceRig, client } from "./rig.ts";

describe("who waits for a place", () => {
  test("gets it in the order of arrival, whichever thread it waits in and whichever frees it", async () => {
    const { threads } = new BalanceRig("roundrobin", [1], { maxconn: 1, threads: 3 }).publish();
    take(threads[0], 0);
    const served: number[] = [];
    const requests = [1, 2, 0, 2, 1, 0].map((thread, number) => {
      const request = new QueuedRequest(() => served.push(number));
      threads[thread]?.wait(request, undefined);
      return { request, thread };
    });
    threads[0]?.release(server(threads[0], 0));
    for (const [number, { request, thread }] of requests.entries()) {
      await until(`request ${number} to be served`, () => served.length === number + 1);
      expect(request.positions.backend).toBe(number + 1);
      threads[thread]?.release(server(threads[thread], 0));
    }
    expect(served).toEqual([0, 1, 2, 3, 4, 5]);
    expect(threads[0]?.backend.queue.length()).toBe(0);
    expect(server(threads[0], 0).active()).toBe(0);
  });

  test("goes before who comes later and finds the place free", () => {
    const { threads } = new BalanceRig("leastconn", [1], { maxconn: 1, threads: 2 }).publish();
    take(threads[0], 0);
    threads[1]?.wait(new QueuedRequest(), undefined);
    threads[0]?.release(server(threads[0], 0));
    expect(threads[0]?.choose(client(0), undefined)).toBeUndefined();
  });

  test("for one server goes before who came later and waits for any", () => {
    const { dispatcher } = new BalanceRig("leastconn", [1, 1], { maxconn: 1 }).publish();
    take(dispatcher, 0);
    take(dispatcher, 1);
    const served: string[] = [];
    const named = (name: string) => new QueuedRequest(({ index }) => served.push(`${name} by ${index + 1}`));
    dispatcher.wait(named("any"), undefined);
    dispatcher.wait(named("for 2"), server(dispatcher, 1));
    dispatcher.wait(named("any too"), undefined);
    for (const index of [1, 1, 0, 1]) dispatcher.release(server(dispatcher, index));
    expect(served).toEqual(["any by 2", "for 2 by 2", "any too by 1"]);
  });

  test("is refused where maxqueue requests of all threads wait for the server", () => {
    const { threads } = new BalanceRig("source", [1], { maxconn: 1, maxqueue: 2, threads: 2 }).publish();
    take(threads[0], 0);
    const waits = [0, 1, 0, 1].map((thread) =>
      threads[thread]?.wait(new QueuedRequest(), server(threads[thread] as Dispatcher, 0)),
    );
    expect(waits).toEqual([true, true, false, false]);
    expect(threads[0]?.wait(new QueuedRequest(), undefined)).toBe(true);
  });

  test("and leaves is counted among those served by then", () => {
    const { dispatcher } = new BalanceRig("source", [1], { maxconn: 1 }).publish();
    take(dispatcher, 0);
    const [first, second, third] = [new QueuedRequest(), new QueuedRequest(), new QueuedRequest()];
    for (const request of [first, second, third]) dispatcher.wait(request, server(dispatcher, 0));
    dispatcher.leaveQueue(second);
    expect(second.positions).toEqual({ server: 1, backend: 0 });
    dispatcher.release(server(dispatcher, 0));
    dispatcher.release(server(dispatcher, 0));
    expect([first.positions.server, third.positions.server]).toEqual([1, 2]);
    expect(third.server?.index).toBe(0);
  });

  test.each([true, false])("for a server that goes off may go to another under option redispatch: %s", (redispatch) => {
    const rig = new BalanceRig("source", [1, 1], { maxconn: 1, redispatch }).publish();
    take(rig.dispatcher, 0);
    const request = new QueuedRequest();
    rig.dispatcher.wait(request, server(rig.dispatcher, 0));
    rig.set({ server: 1, usable: false });
    expect(request.leftServer?.index).toBe(redispatch ? 0 : undefined);
    expect(rig.dispatcher.backend.servers[0]?.queue.length()).toBe(redispatch ? 0 : 1);
    rig.dispatcher.release(server(rig.dispatcher, 0));
    expect(request.server?.index).toBe(redispatch ? undefined : 0);
  });

  test("is served by a server that comes, as far as it has room", () => {
    const rig = new BalanceRig("roundrobin", [1, 1], { maxconn: [1, 2] }).set({ server: 2, usable: false });
    take(rig.dispatcher, 0);
    const requests = [1, 2, 3].map(() => new QueuedRequest());
    for (const request of requests) rig.dispatcher.wait(request, undefined);
    rig.set({ server: 2, usable: true });
    expect(requests.map((request) => request.server?.index)).toEqual([1, 1, undefined]);
    rig.dispatcher.release(server(rig.dispatcher, 1));
    expect(requests.map((request) => request.hasCome)).toEqual([true, true, false]);
    expect(requests[2]?.server?.index).toBe(1);
  });

  test("is woken when the thread that held the place dies", async () => {
    const rig = new BalanceRig("roundrobin", [1], { maxconn: 1, threads: 2 }).publish();
    take(rig.threads[1], 0);
    const request = new QueuedRequest();
    rig.threads[0]?.wait(request, undefined);
    rig.memory.reclaim(1);
    await until("the request to be served", () => request.server !== undefined);
  });
});

function server(dispatcher: Dispatcher | undefined, index: number): Server {
  return dispatcher?.backend.servers[index] as Server;
}

function take(dispatcher: Dispatcher | undefined, index: number): void {
  expect(dispatcher?.take(server(dispatcher, index))).toBe(true);
}
