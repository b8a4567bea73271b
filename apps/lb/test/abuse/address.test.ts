import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { until } from "../until.ts";
import { ask, Balancer, listen, onRequests, response } from "./rig.ts";

test("a client that has left before it was accepted cannot choose its own X-Forwarded-For", async () => {
  const requests: string[] = [];
  const server = await listen((socket) => {
    socket.on("data", (bytes) => requests.push(bytes.toString("latin1")));
    onRequests(socket, () => socket.write(response("ok")));
  });
  const options = { frontend: "option forwardfor", defaults: "http-reuse always" };
  const balancer = await Balancer.start(server.port, options);
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      // Leaves an idle connection to the server, on which the next request can leave at once.
      await ask(balancer.port);
      const client = connect(balancer.port, "127.0.0.1");
      client.on("error", () => {});
      await once(client, "connect");
      client.write("GET /spoofed HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
      client.resetAndDestroy();
    }
    await balancer.settled();
    await until("the last request", () => requests.length >= 20);
    const spoofed = requests.filter((request) => request.includes("6.6.6.6"));
    expect(spoofed.filter((request) => !request.includes("x-forwarded-for: 127.0.0.1"))).toEqual([]);
  } finally {
    await balancer.stop();
    server.stop();
  }
});
