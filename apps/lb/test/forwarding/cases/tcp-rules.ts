import { configuration } from "../harness/configuration.ts";
import { ALONE, CONNECTION, type LoggedConnection, NO_REQUEST } from "../harness/log-line.ts";
import { get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { response } from "../harness/test-server.ts";
import { tcp } from "./tcp.ts";

/** Of a connection that a rule closed before there was a server. */
const REJECTED: LoggedConnection = {
  ...CONNECTION,
  server: "<NOSRV>",
  Tw: -1,
  Tc: -1,
  bytes: 0,
  termination: "PR",
  retries: "*",
};

/** A frontend `l` with the rules of its own, and a backend `b` with those of its own. */
function twoProxies(frontend: string, backend: string): string {
  return tcp({ listen: `${frontend}\n  default_backend b` })
    .replace("listen l", "frontend l")
    .replace("  server ", `backend b\n  retries 2\n  ${backend}\n  server `);
}

/** Rules on connections and on the first bytes that pass on them. */
export const tcpRules: readonly Case[] = [
  {
    name: "tcp-request content waits for data, until a rule fits or the delay is over",
    configuration: tcp({
      listen:
        "tcp-request inspect-delay 300ms\n  tcp-request content accept if { req.len ge 5 }\n  tcp-request content reject",
    }),
    async play(rig) {
      const talker = await rig.client();
      talker.send("ab");
      await talker.staysQuiet(100);
      talker.send("cde");
      const server = await rig.server().accept();
      await server.receives("abcde");
      talker.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, Tw: [90, 290], bytes: 0 });
      const sayer = await rig.client();
      sayer.send("ab");
      await sayer.isEnded();
      await rig.logsConnection({ ...REJECTED, Tt: [290, 700] });
    },
  },
  {
    name: "who leaves without a word while rules wait, as a probe of the port, is closed at once",
    differs: { "haproxy 2.6": "lets it wait for the whole delay" },
    configuration: tcp({
      listen:
        "tcp-request inspect-delay 5s\n  tcp-request content accept if { req_ssl_hello_type 1 }\n  timeout server 5s",
    }),
    async play(rig) {
      const probe = await rig.client();
      probe.fin();
      await probe.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [0, 900], bytes: 0 });
    },
  },
  {
    name: "tcp-request content rejects: the connection is closed, PR",
    differs: { "haproxy 2.6": "logs no retries" },
    configuration: tcp({ listen: "tcp-request content reject if { src 127.0.0.1 }" }),
    async play(rig) {
      const client = await rig.client();
      await client.isEnded();
      await rig.logsConnection({ ...REJECTED, Tt: [0, 200], retries: 3 });
    },
  },
  {
    name: "tcp-request content accept ends the rules of its proxy",
    differs: { "haproxy 2.6": "now and then resets the connection of a server whose client has left" },
    configuration: twoProxies(
      "tcp-request content accept if TRUE\n  tcp-request content reject",
      "tcp-request content reject if { src_port 0 }",
    ),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, backend: "b", bytes: 0 });
    },
  },
  {
    name: "tcp-request content of a backend is tried once it is known where the connection goes",
    configuration: twoProxies(
      "tcp-request content accept",
      "tcp-request inspect-delay 300ms\n  tcp-request content reject if { req.len gt 3 }",
    ),
    async play(rig) {
      const client = await rig.client();
      client.send("abc");
      await client.staysQuiet(100);
      client.send("d");
      await client.isEnded();
      await rig.logsConnection({ ...REJECTED, backend: "b", Tt: [90, 290] });
      const other = await rig.client();
      other.send("abc");
      const server = await rig.server().accept();
      await server.receives("abc");
      other.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, backend: "b", Tw: [290, 700], bytes: 0 });
    },
  },
  {
    name: "without inspect-delay nothing is waited for",
    configuration: tcp({
      listen: "tcp-request content reject if { req.len gt 0 }\n  tcp-request content accept if WAIT_END",
    }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      client.send("x");
      await server.receives("x");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, Tw: [0, 50], bytes: 0 });
    },
  },
  {
    name: "the client's end ends the wait for data, and goes through",
    configuration: tcp({
      listen:
        "tcp-request inspect-delay 5s\n  tcp-request content accept if { req.len ge 50 }\n  tcp-request content accept if WAIT_END",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send("short");
      await client.staysQuiet(100);
      client.fin();
      const server = await rig.server().accept();
      await server.receives("short");
      await server.receivesFin();
      server.send("ok");
      await client.receives("ok");
      server.fin();
      await client.receivesFin();
      await rig.logsConnection({ ...CONNECTION, Tw: [90, 1000], bytes: 2 });
    },
  },
  {
    name: "a client that resets while rules wait for data: CR",
    configuration: tcp({ listen: "tcp-request inspect-delay 5s\n  tcp-request content accept if { req.len ge 5 }" }),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      await client.staysQuiet(100);
      client.reset();
      await rig.logsConnection({ ...REJECTED, Tt: [0, 2000], termination: "CR", retries: "*" });
    },
  },
  {
    name: "a client that is silent while rules wait for data: cR",
    configuration: tcp({
      client: "300ms",
      listen: "tcp-request inspect-delay 5s\n  tcp-request content accept if { req.len ge 5 }",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      await client.isEnded();
      await rig.logsConnection({ ...REJECTED, Tt: [290, 900], termination: "cR", retries: "*" });
    },
  },
  {
    name: "more than fits HAProxy's buffer is not waited for",
    configuration: tcp({
      listen:
        "tcp-request inspect-delay 5s\n  tcp-request content accept if { req.len ge 15361 }\n  tcp-request content accept if WAIT_END",
    }),
    async play(rig) {
      const block = Buffer.alloc(30_000, "x");
      const client = await rig.client();
      client.send(block);
      const server = await rig.server().accept();
      await server.receivesHashed(block.length);
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, Tw: [0, 1000], bytes: 0 });
    },
  },
  {
    name: "tcp-request content in mode http sees the request, before the rules of http-request",
    configuration: configuration({
      frontend:
        "tcp-request inspect-delay 300ms\n tcp-request content reject if { path /no }\n http-request deny if TRUE",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/no"));
      await client.isEnded();
      await rig.logsExchange({ ...NO_REQUEST, status: -1, bytes: 0, termination: "PR--" });
      const other = await rig.client();
      other.send(get("/yes"));
      await other.receivesHead();
      await rig.logsExchange({ status: 403, termination: "PR--" });
      await other.receives(
        "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n",
      );
    },
  },
  {
    name: "tcp-request content in mode http may wait for the end of the delay",
    differs: { "haproxy 2.6": "does not wait once the request is whole" },
    configuration: configuration({
      frontend:
        "tcp-request inspect-delay 300ms\n tcp-request content accept if { path /now }\n tcp-request content accept if WAIT_END",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/now"));
      const server = await rig.server().accept();
      await server.receives(got("/now"));
      server.send(response("1"));
      await client.receivesHead();
      await client.receives("1");
      await rig.logsExchange({ ...ALONE, TR: [0, 200], status: 200, request: "GET /now HTTP/1.1" });
      client.send(get("/later"));
      await client.staysQuiet(100);
      await server.receives(got("/later"));
      server.send(response("2"));
      await client.receivesHead();
      await client.receives("2");
      await rig.logsExchange({ ...ALONE, TR: [290, 900], status: 200, request: "GET /later HTTP/1.1" });
    },
  },
  {
    name: "a body that comes while rules wait is not lost",
    configuration: configuration({
      frontend: "tcp-request inspect-delay 300ms\n tcp-request content accept if WAIT_END",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nbegun");
      await client.staysQuiet(100);
      client.send("x".repeat(99_995));
      const server = await rig.server().accept();
      await server.receivesHead();
      await server.receives(`begun${"x".repeat(99_995)}`);
      server.send(response("ok"));
      await client.receivesHead();
      await client.receives("ok");
      await rig.logsExchange({ ...ALONE, status: 200, request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "a client that sends its end while rules wait gets its response",
    differs: { "haproxy 2.6": "does not wait once the request is whole" },
    configuration: configuration({
      frontend: "tcp-request inspect-delay 300ms\n tcp-request content accept if WAIT_END",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await client.staysQuiet(50);
      client.fin();
      const server = await rig.server().accept();
      await server.receives(got());
      server.send(response("ok"));
      await client.receivesHead();
      await client.receives("ok");
      await rig.logsExchange({ ...ALONE, TR: [290, 900], status: 200 });
    },
  },
  {
    name: "tcp-request content of a backend in mode http sees the request",
    differs: { "haproxy 2.6": "logs no retries" },
    configuration: configuration({ backend: "retries 2\n tcp-request content reject if { path /no }" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/no"));
      await client.isEnded();
      const line = { server: "<NOSRV>", TR: -1, Tw: -1, Tc: -1, Tr: -1, status: -1, bytes: 0, retries: 2 };
      await rig.logsExchange({ ...ALONE, ...line, termination: "PR--", request: "GET /no HTTP/1.1" });
      const other = await rig.client();
      other.send(get());
      const server = await rig.server().accept();
      await server.receives(got());
      server.send(response("ok"));
      await other.receivesHead();
      await other.receives("ok");
      await rig.logsExchange({ ...ALONE, status: 200 });
    },
  },
  {
    name: "tcp-response content waits for data, until a rule fits or the delay is over",
    configuration: tcp({
      listen:
        "tcp-response inspect-delay 300ms\n  tcp-response content accept if { res.len ge 5 }\n  tcp-response content reject",
    }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("abc");
      await client.staysQuiet(100);
      server.send("de");
      await client.receives("abcde");
      server.send("more");
      await client.receives("more");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 9 });
      const other = await rig.client();
      const mute = await rig.server().accept();
      mute.send("abc");
      await other.isEnded();
      await mute.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tt: [290, 900], bytes: 3, termination: "PD" });
    },
  },
  {
    name: "tcp-response content without a delay waits for the server's end",
    differs: { "haproxy 2.6": "does not wait without a delay" },
    configuration: tcp({ listen: "tcp-response content accept if { res.len ge 5 }" }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("abc");
      await client.staysQuiet(300);
      server.fin();
      await client.receives("abc");
      await client.receivesFin();
      client.fin();
      await server.receivesFin();
      await rig.logsConnection({ ...CONNECTION, bytes: 3 });
    },
  },
  {
    name: "tcp-response content sees what the server says, and what it said goes on",
    configuration: tcp({
      listen: [
        "tcp-response inspect-delay 300ms",
        "tcp-response content accept if { res.ssl_hello_type 2 }",
        "tcp-response content accept if { rep_ssl_hello_type 2 }",
        "tcp-response content accept if { res.payload(0,3) -m bin 323230 } { res.payload_lv(3,1) -m bin 6162 }",
        "tcp-response content reject",
      ].join("\n  "),
    }),
    async play(rig) {
      for (const greeting of [Buffer.from("220\x02ab"), Buffer.from([22, 3, 3, 0, 4, 2, 0, 0, 0])]) {
        const client = await rig.client();
        const server = await rig.server().accept();
        server.send(greeting);
        await client.receives(greeting);
        client.close();
        await server.receivesFin();
        server.close();
        await rig.logsConnection({ ...CONNECTION, bytes: greeting.length });
      }
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("550 no no");
      await client.isEnded();
      await server.isEnded();
      await rig.logsConnection({ ...CONNECTION, bytes: 9, termination: "PD" });
    },
  },
  {
    name: "tcp-response content may close the server's connection once enough came",
    differs: { "haproxy 2.6": "leaves the client's open" },
    configuration: tcp({ listen: "tcp-response content close if { res.len ge 5 }" }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("abcdef");
      await client.receives("abcdef");
      await client.receivesFin();
      await server.isEnded();
      await rig.logsConnection({ ...CONNECTION, bytes: 6 });
    },
  },
  {
    name: "tcp-request content captures what the log is to tell",
    configuration: tcp({
      listen: [
        "tcp-request inspect-delay 300ms",
        "tcp-request content reject if !{ req.len ge 5 }",
        "tcp-request content capture req.payload(0,5),lower len 3",
        "tcp-request content capture dst_port len 10 if { req.payload(0,1) -m bin 41 }",
        'log-format "%ci:%cp [%t] %[capture.req.hdr(0)] %[capture.req.hdr(1)] %hr"',
      ].join("\n  "),
    }),
    async play(rig) {
      for (const [sent, port] of [
        ["ABCDE", String(rig.port)],
        ["BCDEF", "-"],
      ] as const) {
        const client = await rig.client();
        client.send(sent);
        const server = await rig.server().accept();
        await server.receives(sent);
        client.close();
        await server.receivesFin();
        server.close();
        const text = sent.slice(0, 3).toLowerCase();
        await rig.logs(`${text} ${port} {${text}|${port === "-" ? "" : port}}`);
      }
    },
  },
  {
    name: "tcp-request content captures of a request, too",
    configuration: configuration({
      frontend:
        'tcp-request inspect-delay 300ms\n tcp-request content capture path len 20 if HTTP\n log-format "%ci:%cp [%t] %[capture.req.hdr(0)]"',
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/a/b"));
      const server = await rig.server().accept();
      await server.receives(got("/a/b"));
      server.send(response("ok"));
      await client.receivesHead();
      await client.receives("ok");
      await rig.logs("/a/b");
    },
  },
];
