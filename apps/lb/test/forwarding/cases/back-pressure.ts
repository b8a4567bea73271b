import { get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

const HUNDRED_MEGABYTES = 100_000_000;
/** What may grow besides buffers in a process that runs a test as well. */
const ALLOWANCE = 40_000_000;

/** Who is slow makes the other side wait, and costs no memory. */
export const backPressure: readonly Case[] = [
  {
    name: "a slow reader of 100 MB makes the server wait",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      const body = Buffer.alloc(HUNDRED_MEGABYTES, "x");
      const before = rig.residentMemory();
      client.pause();
      server.send(`HTTP/1.1 200 OK\r\nContent-Length: ${HUNDRED_MEGABYTES}\r\n\r\n`);
      const feeding = server.sendAll(body);
      await server.stalls();
      const grown = rig.residentMemory() - before;
      if (grown > ALLOWANCE) throw new Error(`the balancer grew by ${grown} bytes`);
      client.resume();
      await client.receives(`HTTP/1.1 200 OK\r\ncontent-length: ${HUNDRED_MEGABYTES}\r\n\r\n`);
      await client.receivesHashed(HUNDRED_MEGABYTES);
      await feeding;
    },
  },
  {
    name: "a server that takes 100 MB slowly makes the client wait",
    async play(rig) {
      const client = await rig.client();
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${HUNDRED_MEGABYTES}\r\n\r\n`);
      const server = await rig.server().accept();
      await server.receivesHead();
      const body = Buffer.alloc(HUNDRED_MEGABYTES, "x");
      const before = rig.residentMemory();
      server.pause();
      const feeding = client.sendAll(body);
      await client.stalls();
      const grown = rig.residentMemory() - before;
      if (grown > ALLOWANCE) throw new Error(`the balancer grew by ${grown} bytes`);
      server.resume();
      await server.receivesHashed(HUNDRED_MEGABYTES);
      await feeding;
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a client that pipelines 20 MB must wait",
    async play(rig) {
      const client = await rig.client();
      const requests = Buffer.from(get().repeat(600_000));
      const before = rig.residentMemory();
      const feeding = client.sendAll(requests);
      const server = await rig.server().accept();
      await client.stalls();
      const grown = rig.residentMemory() - before;
      if (grown > ALLOWANCE) throw new Error(`the balancer grew by ${grown} bytes`);
      await server.receives(got());
      client.close();
      await feeding;
    },
  },
];
