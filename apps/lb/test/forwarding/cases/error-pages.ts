import { join } from "node:path";
import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";

const file = (name: string) => join(import.meta.dirname, "error-pages", `${name}.http`);
const FORBIDDEN = "HTTP/1.1 403 Not You\r\ncontent-length: 4\r\nx-a: one\r\nx-a: two\r\n";
const MAINTENANCE = "HTTP/1.0 503 Service Unavailable\r\ncache-control: no-cache\r\ncontent-type: text/html\r\n";
const SORRY = "<html>Back soon.</html>\n";
/** Of a rule's answer. */
const DENIED = { ...ALONE, backend: "f", server: "<NOSRV>", Tw: -1, Tc: -1, Tr: -1, termination: "PR--" } as const;

const deny = (status: number) => `http-request deny deny_status ${status} if { path /${status} }`;

export const errorPages: readonly Case[] = [
  {
    name: "errorfile answers with the file as it is, and goes on where it says a length",
    configuration: configuration({ frontend: `errorfile 403 ${file("forbidden")}\nhttp-request deny` }),
    async play(rig) {
      const client = await rig.client();
      for (let round = 0; round < 2; round++) {
        client.send(get());
        await client.receives(`${FORBIDDEN}\r\nno\r\n`);
        await rig.logsExchange({ ...DENIED, status: 403, bytes: 75 });
      }
      client.send("GET / HTTP/1.0\r\n\r\n");
      await client.receives(`${FORBIDDEN}connection: close\r\n\r\nno\r\n`);
      await client.isEnded();
    },
  },
  {
    name: "errorfile without a length ends with its connection",
    differs: { "haproxy 2.6": "counts its bytes otherwise" },
    configuration: configuration({
      defaults: `errorfile 503 ${file("maintenance")}`,
      backend: "http-request deny deny_status 503",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await client.receives(`${MAINTENANCE}\r\n${SORRY}`);
      await client.isEnded();
      await rig.logsExchange({ ...DENIED, backend: "b", retries: 3, status: 503, bytes: 137 });
      const other = await rig.client();
      other.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      await other.receives(`${MAINTENANCE}\r\n`);
      await other.isEnded();
    },
  },
  {
    name: "an empty errorfile ends the connection without a word",
    configuration: configuration({ frontend: `errorfile 429 ${file("nothing")}\n${deny(429)}` }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/429"));
      await client.isEnded();
      await rig.logsExchange({ ...DENIED, status: 429, bytes: 0, request: "GET /429 HTTP/1.1" });
    },
  },
  {
    name: "errorloc sends elsewhere who would get an error",
    configuration: configuration({
      frontend: `errorloc 405 http://x/y?z\nerrorloc302 403 /there\nerrorloc303 500 /here\n${[405, 403, 500].map(deny).join("\n")}`,
    }),
    differs: { "haproxy 2.6": "puts the fields in another order" },
    async play(rig) {
      const client = await rig.client();
      for (const [status, answer, place] of [
        [405, "302 Found", "http://x/y?z"],
        [403, "302 Found", "/there"],
        [500, "303 See Other", "/here"],
      ] as const) {
        client.send(get(`/${status}`));
        const fields = `cache-control: no-cache\r\ncontent-length: 0\r\nlocation: ${place}\r\n`;
        await client.receives(`HTTP/1.1 ${answer}\r\n${fields}\r\n`);
        await rig.logsExchange({ ...DENIED, status, request: `GET /${status} HTTP/1.1` });
      }
    },
  },
  {
    name: "a backend's error page is nearer than its frontend's, and an answer to a server that is silent keeps the connection",
    configuration: configuration({
      frontend: `errorfile 504 ${file("maintenance")}`,
      backend: `timeout server 200ms\nerrorfile 504 ${file("forbidden")}`,
    }),
    async play(rig) {
      const client = await rig.client();
      for (let round = 0; round < 2; round++) {
        client.send(get());
        await (await rig.server().accept()).receivesHead();
        await client.receives(`${FORBIDDEN}\r\nno\r\n`);
        await rig.logsExchange({ ...ALONE, status: 504, termination: "sH--" });
      }
    },
  },
  {
    name: "an error page for what is no request ends the connection",
    differs: { "haproxy 2.6": "keeps its own answer" },
    configuration: configuration({ frontend: `errorfile 400 ${file("forbidden")}` }),
    async play(rig) {
      const client = await rig.client();
      client.send("nonsense\r\n\r\n");
      await client.receives(`${FORBIDDEN}connection: close\r\n\r\nno\r\n`);
      await client.isEnded();
    },
  },
  {
    name: "an answer to HEAD has the head of the error page alone",
    configuration: configuration({ frontend: `errorfile 403 ${file("forbidden")}\nhttp-request deny` }),
    differs: { haproxy: "2.1 closes the connection then, and does not say so" },
    async play(rig) {
      const client = await rig.client();
      for (let round = 0; round < 2; round++) {
        client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.receives(`${FORBIDDEN}\r\n`);
      }
    },
  },
];
