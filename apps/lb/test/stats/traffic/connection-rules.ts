import { get } from "../../forwarding/harness/requests.ts";
import type { Rig } from "../../forwarding/harness/rig.ts";
import { exchange, GET, refused, type Scenario } from "./scenario.ts";

const tcpMode = (text: string) =>
  text
    .replace("frontend f\n", "frontend f\n  mode tcp\n  option tcplog\n")
    .replace("\nbackend b\n", "\nbackend b\n  mode tcp\n");
/** A `listen` section in mode tcp. */
const asListen = (rules: string) => (text: string) =>
  tcpMode(text)
    .replace("frontend f\n", `listen f\n  ${rules}\n`)
    .replace("  default_backend b\n", "")
    .replace("\nbackend b\n  mode tcp\n", "\n");

async function isClosed(rig: Rig, sent?: string): Promise<void> {
  const client = await rig.client();
  if (sent !== undefined) client.send(sent);
  await client.isEnded();
}

/** What rules on connections let in, and what they do not. */
export const connectionRules: readonly Scenario[] = [
  {
    name: "a connection that tcp-request connection rejects",
    configuration: { frontend: "tcp-request connection reject if { src 127.0.0.1 }" },
    play: (rig) => isClosed(rig),
  },
  {
    name: "a session that tcp-request session rejects",
    configuration: { frontend: "tcp-request session reject if { src 127.0.0.1 }" },
    async play(rig) {
      const client = await rig.client();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a session in mode tcp that tcp-request session rejects",
    configuration: { frontend: "tcp-request session reject if { src 127.0.0.1 }" },
    edit: tcpMode,
    play: (rig) => isClosed(rig),
  },
  {
    name: "a connection without the header of the PROXY protocol that it must have",
    configuration: { frontend: "tcp-request connection expect-proxy layer4" },
    play: (rig) => isClosed(rig, GET),
  },
  {
    name: "a connection with the header of the PROXY protocol",
    configuration: { frontend: "tcp-request connection expect-proxy layer4" },
    async play(rig) {
      const client = await rig.client();
      client.send(`PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n${get()}`);
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      await client.receivesHead();
    },
  },
  {
    name: "a request that tcp-request content of its frontend rejects, after another",
    configuration: { frontend: "tcp-request inspect-delay 5s\ntcp-request content reject if { path /no }" },
    async play(rig) {
      const [client] = await exchange(rig, GET, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      client.send(get("/no"));
      await client.isEnded();
    },
  },
  {
    name: "a request that tcp-request content of its backend rejects",
    configuration: { backend: "tcp-request content reject if { path /no }" },
    play: (rig) => refused(rig, get("/no")),
  },
  {
    name: "a connection in mode tcp that tcp-request content of its frontend rejects",
    configuration: { frontend: "tcp-request inspect-delay 5s\ntcp-request content reject if { req.len ge 3 }" },
    edit: tcpMode,
    play: (rig) => isClosed(rig, "abc"),
  },
  {
    name: "a connection in mode tcp that tcp-request content of its backend rejects",
    configuration: { backend: "tcp-request inspect-delay 5s\ntcp-request content reject if { req.len ge 3 }" },
    edit: tcpMode,
    play: (rig) => isClosed(rig, "abc"),
  },
  {
    name: "a connection that tcp-request content of a listen section rejects",
    edit: asListen("tcp-request inspect-delay 5s\n  tcp-request content reject if { req.len ge 3 }"),
    play: (rig) => isClosed(rig, "abc"),
  },
  {
    name: "a client that resets while rules wait for data",
    configuration: { frontend: "tcp-request inspect-delay 5s\ntcp-request content reject if { req.len ge 30 }" },
    edit: tcpMode,
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      await client.staysQuiet(50);
      client.reset();
      await rig.logsConnection({ termination: "CR" });
    },
  },
  {
    name: "a client that resets while rules of a listen section wait for data",
    edit: asListen("tcp-request inspect-delay 5s\n  tcp-request content reject if { req.len ge 30 }"),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      await client.staysQuiet(50);
      client.reset();
      await rig.logsConnection({ termination: "CR" });
    },
  },
  {
    name: "a client that is silent while rules wait for data",
    configuration: {
      frontend: "timeout client 200ms\ntcp-request inspect-delay 5s\ntcp-request content reject if { req.len ge 30 }",
    },
    edit: tcpMode,
    play: (rig) => isClosed(rig, "x"),
  },
  {
    name: "an answer that tcp-response content rejects",
    configuration: { backend: "tcp-response inspect-delay 5s\ntcp-response content reject if { res.len ge 3 }" },
    edit: tcpMode,
    async play(rig) {
      const client = await rig.client();
      client.send("question");
      const server = await rig.server().accept();
      await server.receives("question");
      server.send("abc");
      await client.isEnded();
    },
  },
];
