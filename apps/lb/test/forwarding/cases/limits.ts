import { configuration } from "../harness/configuration.ts";
import { asked, get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";

const field = (size: number) => `x-long: ${"a".repeat(size)}\r\n`;
const many = (count: number) => "x: 1\r\n".repeat(count);

/** A request with these fields reaches the server, and a response with them the client. */
async function passes(rig: Rig, fields: string): Promise<void> {
  const [client, server] = await asked(rig, get("/", fields));
  server.send(`HTTP/1.1 200 OK\r\n${fields}content-length: 0\r\n\r\n`);
  await client.receives(`HTTP/1.1 200 OK\r\n${fields}content-length: 0\r\n\r\n`);
}

async function isRefused(rig: Rig, fields: string): Promise<void> {
  const client = await rig.client();
  client.send(get("/", fields));
  await rig.refuses(client, 400);
}

async function isRefusedOfServer(rig: Rig, fields: string): Promise<void> {
  const [client, server] = await asked(rig);
  server.send(`HTTP/1.1 200 OK\r\n${fields}content-length: 0\r\n\r\n`);
  await rig.refuses(client, 502);
}

/** How large messages may be. */
export const limits: readonly Case[] = [
  {
    name: "a larger tune.bufsize makes room for larger heads, and no more",
    configuration: configuration({ global: "tune.bufsize 65536" }),
    async play(rig) {
      await passes(rig, field(60_000));
      await isRefused(rig, field(65_000));
      await isRefusedOfServer(rig, field(65_000));
    },
  },
  {
    name: "a smaller tune.bufsize leaves less",
    configuration: configuration({ global: "tune.bufsize 8192" }),
    async play(rig) {
      await passes(rig, field(6500));
      await isRefused(rig, field(7500));
      await isRefusedOfServer(rig, field(7500));
    },
  },
  {
    name: "tune.maxrewrite comes off what a head may take",
    configuration: configuration({ global: "tune.maxrewrite 4096" }),
    async play(rig) {
      await passes(rig, field(11_500));
      await isRefused(rig, field(12_500));
    },
  },
  {
    name: "tune.maxrewrite takes no more than half of the buffer",
    configuration: configuration({ global: "tune.maxrewrite 16000" }),
    async play(rig) {
      await passes(rig, field(7500));
      await isRefused(rig, field(8500));
    },
  },
  {
    name: "tune.http.maxhdr says how many header lines a head may have",
    configuration: configuration({ global: "tune.http.maxhdr 201" }),
    async play(rig) {
      await passes(rig, many(190));
      await isRefused(rig, many(200));
      await isRefusedOfServer(rig, many(200));
    },
  },
  {
    name: "a smaller tune.http.maxhdr allows fewer",
    configuration: configuration({ global: "tune.http.maxhdr 20" }),
    async play(rig) {
      await passes(rig, many(15));
      await isRefused(rig, many(19));
    },
  },
  {
    name: "tune.http.logurilen says how much of a request line is logged",
    configuration: configuration({ global: "tune.http.logurilen 20", defaults: 'log-format "%ci:%cp [%t] <%r>"' }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get("/a-path-that-is-long"));
      await client.receivesHead();
      await client.receives("s1");
      await rig.logs("<GET /a-path-that-is->");
    },
  },
  {
    name: "tune.http.cookielen says how much of a cookie can be captured",
    configuration: configuration({
      global: "tune.http.cookielen 100",
      defaults: 'log-format "%ci:%cp [%t] <%CC>"',
      frontend: "capture cookie X len 200",
    }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get("/", `Cookie: X=${"c".repeat(200)}\r\n`));
      await client.receivesHead();
      await client.receives("s1");
      await rig.logs(`<X=${"c".repeat(98)}>`);
    },
  },
];
