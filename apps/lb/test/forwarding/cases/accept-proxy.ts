import { configuration } from "../harness/configuration.ts";
import { CONNECTION } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { response } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";
import { tcp } from "./tcp.ts";

/** The server is told whose the connection is, and so is the log. */
const TOLD = `option forwardfor
  http-request set-header x-ends %[src]:%[src_port]-%[dst]:%[dst_port]
  log-format "%ci:%cp [%t] %fi:%fp"`;

function proxied(frontend = "", bind = "accept-proxy name px"): string {
  return configuration({ frontend: `${frontend}\n${TOLD}` }).replace(
    "bind 127.0.0.1:{f}",
    `bind 127.0.0.1:{f} ${bind}`,
  );
}

const LINE = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n";
const ENDS = "192.0.2.7:4711-198.51.100.1:443";
const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
const ADDRESSES = "\xc0\0\x02\x07\xc6\x33\x64\x01\x12\x67\x01\xbb";

/** A header of version 2. */
function binary(command: string, family: string, rest: string): string {
  return `${SIGNATURE}${command}${family}${String.fromCharCode(rest.length >> 8, rest.length & 255)}${rest}`;
}

/** The request that comes behind what was sent is of a connection between these ends. */
async function isBetween(rig: Rig, client: Wire, ends: string): Promise<void> {
  const server = await rig.server().accept();
  const head = await server.receivesHead();
  const told = /^x-ends: (.*)\r$/m.exec(head)?.[1];
  const forwarded = /^x-forwarded-for: (.*)\r$/m.exec(head)?.[1];
  if (told !== ends || !ends.startsWith(`${forwarded}:`)) throw new Error(`${told} for ${forwarded}, not ${ends}`);
  server.send(response("ok", "Connection: close\r\n"));
  server.close();
  await client.receivesHead();
  await client.receives("ok");
  await rig.logs(ends.slice(ends.lastIndexOf("-") + 1));
  client.close();
}

/** The connection is closed, and the log says why. */
async function isRefused(rig: Rig, sent: string, why: string): Promise<void> {
  const client = await rig.client();
  client.send(Buffer.from(sent, "latin1"));
  await client.isEnded();
  await rig.logs(`f/px: ${why}`);
}

const NO_HEADER = "Received something which does not look like a PROXY protocol header";
const INVALID = "Received an invalid PROXY protocol header";
const UNKNOWN = "Received an unhandled protocol in the PROXY protocol header";

/** Who a connection is said to come from, and who is let in. */
export const acceptProxy: readonly Case[] = [
  {
    name: "a header of the PROXY protocol says whose the connection is",
    configuration: proxied(),
    async play(rig) {
      const headers: readonly (readonly [header: string, ends: string])[] = [
        [LINE, ENDS],
        ["PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "2001:db8::1:1-2001:db8::2:65535"],
        [binary("\x21", "\x11", ADDRESSES), ENDS],
        [binary("\x21", "\x11", `${ADDRESSES}\x04\0\x02ab`), ENDS],
        [
          binary(
            "\x21",
            "\x21",
            `${"\x20\x01\x0d\xb8".padEnd(15, "\0")}\x01${"\xfe\x80".padEnd(16, "\0")}\0\x01\0\x02`,
          ),
          "2001:db8::1:1-fe80:::2",
        ],
      ];
      for (const [header, ends] of headers) {
        const client = await rig.client();
        client.send(Buffer.from(header + get(), "latin1"));
        await isBetween(rig, client, ends);
      }
    },
  },
  {
    name: "a header may come before the request does",
    configuration: proxied(),
    async play(rig) {
      const client = await rig.client();
      client.send(LINE);
      await client.staysQuiet(50);
      client.send(get());
      await isBetween(rig, client, ENDS);
    },
  },
  {
    name: "a header may come in pieces",
    differs: {
      haproxy: "takes it from one segment alone",
    },
    configuration: proxied(),
    async play(rig) {
      for (const header of [LINE, binary("\x21", "\x11", ADDRESSES)]) {
        const client = await rig.client();
        for (const byte of Buffer.from(header, "latin1").subarray(0, 20)) {
          client.send(Buffer.of(byte));
          await client.staysQuiet(2);
        }
        client.send(Buffer.from(header.slice(20) + get(), "latin1"));
        await isBetween(rig, client, ENDS);
      }
    },
  },
  {
    name: "a header may say nothing: the ends are those of the connection",
    differs: { "haproxy 2.6": "refuses a family that it does not know" },
    configuration: configuration({ frontend: "http-request set-header x-port %[dst_port]" }).replace(
      "127.0.0.1:{f}",
      "127.0.0.1:{f} accept-proxy",
    ),
    async play(rig) {
      for (const header of [
        "PROXY UNKNOWN\r\n",
        binary("\x20", "\0", ""),
        binary("\x20", "\x11", ADDRESSES),
        binary("\x21", "\0", ""),
      ]) {
        const client = await rig.client();
        client.send(Buffer.from(header + get(), "latin1"));
        const server = await rig.server().accept();
        const head = await server.receivesHead();
        if (!head.includes(`x-port: ${rig.port}\r\n`)) throw new Error(head);
        server.send(response("ok", "Connection: close\r\n"));
        server.close();
        await client.receivesHead();
        await client.receives("ok");
        client.close();
        await rig.logsExchange({ status: 200 });
      }
    },
  },
  {
    name: "what is no header closes the connection, and the log says why",
    configuration: proxied(),
    async play(rig) {
      await isRefused(rig, get(), NO_HEADER);
      await isRefused(rig, "PROXY TCP5 192.0.2.7 198.51.100.1 1 2\r\n", UNKNOWN);
      await isRefused(rig, "PROXY TCP6 192.0.2.7 2001:db8::1 1 2\r\n", INVALID);
      await isRefused(rig, "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n\r\n", INVALID);
      await isRefused(rig, binary("\x21", "\x11", ADDRESSES.slice(1)), INVALID);
      await isRefused(rig, binary("\x22", "\x11", ADDRESSES), INVALID);
      await isRefused(rig, binary("\x31", "\x11", ADDRESSES), NO_HEADER);
      await isRefused(rig, binary("\x21", "\x11", `${ADDRESSES}\x03\0\x04abcd`), INVALID);
    },
  },
  {
    name: "what a header could mean in two ways is refused",
    differs: { haproxy: "takes the first three digits of an address for one, and cuts ports to 16 bits" },
    configuration: proxied(),
    async play(rig) {
      for (const line of [
        "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 222222\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
        `PROXY TCP4 ${"1".repeat(200)}`,
      ]) {
        await isRefused(rig, line, INVALID);
      }
    },
  },
  {
    name: "who sends no header is not waited for longer than timeout client",
    configuration: proxied("timeout client 300ms"),
    async play(rig) {
      const client = await rig.client();
      await client.isEnded();
      await rig.logs("f/px: Timeout while waiting for PROXY protocol header");
      const leaver = await rig.client();
      leaver.fin();
      await leaver.isEnded();
      await rig.logs("f/px: Connection closed while waiting for PROXY protocol header");
    },
  },
  {
    name: "option dontlognull leaves out who sent no header",
    configuration: proxied("timeout client 300ms\noption dontlognull"),
    async play(rig) {
      const client = await rig.client();
      await client.isEnded();
      const leaver = await rig.client();
      leaver.fin();
      await leaver.isEnded();
      await isRefused(rig, get(), NO_HEADER);
    },
  },
  {
    name: "a rule may want the header of the PROXY protocol of some clients",
    configuration: proxied("tcp-request connection expect-proxy layer4 if { src 127.0.0.1 }", "name px"),
    async play(rig) {
      const client = await rig.client();
      client.send(LINE + get());
      await isBetween(rig, client, ENDS);
      await isRefused(rig, get(), NO_HEADER);
    },
  },
  {
    name: "in mode tcp what comes behind a header goes on",
    configuration: tcp().replace("127.0.0.1:{f}", "127.0.0.1:{f} accept-proxy"),
    async play(rig) {
      const client = await rig.client();
      client.send(`${LINE}hello`);
      const server = await rig.server().accept();
      await server.receives("hello");
      server.send("hi");
      await client.receives("hi");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 2 });
    },
  },
  {
    name: "a server that speaks first does so once the header is there",
    configuration: tcp({ listen: "tcp-request connection expect-proxy layer4" }),
    async play(rig) {
      const client = await rig.client();
      await client.staysQuiet(100);
      client.send(LINE);
      const server = await rig.server().accept();
      server.send("220 hello\r\n");
      await client.receives("220 hello\r\n");
      client.send("EHLO a\r\n");
      await server.receives("EHLO a\r\n");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 11 });
    },
  },
  {
    name: "rules may change the ends of a connection",
    configuration: proxied(
      [
        "tcp-request connection set-src str(127.0.0.0)",
        "tcp-request connection set-src-port int(65543)",
        "tcp-request session set-dst str(192.0.2.1) if { src 127.0.0.0 }",
        "tcp-request session set-dst-port int(443)",
      ].join("\n"),
      "",
    ),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await isBetween(rig, client, "127.0.0.0:7-192.0.2.1:443");
    },
  },
  {
    name: "tcp-request connection rejects before anything is read: no line, and a reset",
    configuration: configuration({
      frontend: "tcp-request connection accept if { src_port 1 }\n tcp-request connection reject if { src 127.0.0.1 }",
    }),
    async play(rig) {
      const client = await rig.client();
      await client.isEnded();
    },
  },
  {
    name: "tcp-request session rejects by what the header says",
    differs: { haproxy: "logs it as a success" },
    configuration: proxied("tcp-request session reject if { src 192.0.2.0/24 }"),
    async play(rig) {
      const client = await rig.client();
      client.send(LINE + get());
      await client.isEnded();
      const other = await rig.client();
      other.send(LINE.replace("192.0.2.7", "192.0.3.7") + get());
      await isBetween(rig, other, ENDS.replace("192.0.2.7", "192.0.3.7"));
    },
  },
  {
    name: "tcp-request session in mode http answers 500 to whom it rejects at once",
    differs: { "haproxy 2.6": "closes without a word" },
    configuration: configuration({ frontend: "tcp-request session reject if { src 127.0.0.1 }" }),
    async play(rig) {
      const client = await rig.client();
      const head = await client.receivesHead();
      if (!head.startsWith("HTTP/1.1 500 ")) throw new Error(head);
      await client.receives(
        "<html><body><h1>500 Internal Server Error</h1>\nAn internal server error occured.\n</body></html>\n",
      );
      await client.isEnded();
    },
  },
  {
    name: "variables of a session that its rules set are there for its requests",
    configuration: configuration({
      frontend: "tcp-request session set-var(sess.port) dst_port\n http-request set-header x-port %[var(sess.port)]",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      const head = await server.receivesHead();
      if (!head.includes(`x-port: ${rig.port}\r\n`)) throw new Error(head);
      server.send(response("ok"));
      await client.receivesHead();
      await client.receives("ok");
      await rig.logsExchange({ status: 200 });
    },
  },
];
