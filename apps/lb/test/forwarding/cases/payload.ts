import { clientHello } from "../harness/client-hello.ts";
import { CONNECTION } from "../harness/log-line.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { tcp } from "./tcp.ts";

/** A condition, and whether it holds. */
type Row = readonly [test: string, holds: boolean];

/** What conditions say of the first bytes of a connection, as rules note it in variables. */
function firstBytes(name: string, bytes: () => Buffer | Promise<Buffer>, rows: readonly Row[]): Case {
  const rules = rows.map(([test], at) => `tcp-request content set-var(txn.v${at}) bool(true) if ${test}`);
  const format = rows.map((_, at) => `%[var(txn.v${at})]`).join("/");
  return {
    name,
    configuration: tcp({
      listen: [
        "tcp-request inspect-delay 300ms",
        "tcp-request content reject if !{ req.len gt 0 }",
        ...rules,
        `log-format "%ci:%cp [%t] ${format}"`,
      ].join("\n  "),
    }),
    async play(rig) {
      // The first hello takes a moment to make.
      const sent = await bytes();
      const client = await rig.client();
      client.send(sent);
      const server = await rig.server().accept();
      await server.receives(sent);
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logs(rows.map(([, holds]) => (holds ? "1" : "-")).join("/"));
    },
  };
}

const HELLO_ROUTES = `
backend web
  server s1 {s1}
backend mail
  server s2 {s2}
`;

/** By the name in the hello. */
const byName = tcp({
  listen:
    "tcp-request inspect-delay 500ms\n  tcp-request content accept if { req_ssl_hello_type 1 }\n" +
    "  use_backend web if { req_ssl_sni -i web.example }\n  use_backend %[req.ssl_sni,lower,field(1,.)] if { req.ssl_sni -m end .example }",
  servers: ["s3"],
}).concat(HELLO_ROUTES);

async function goesTo(rig: Rig, backend: string, name: string, bytes: Buffer, splitAt = bytes.length): Promise<void> {
  const client = await rig.client();
  client.send(bytes.subarray(0, splitAt));
  if (splitAt < bytes.length) {
    await client.staysQuiet(50);
    client.send(bytes.subarray(splitAt));
  }
  const server = await rig.server(name).accept();
  await server.receives(bytes);
  client.close();
  await server.receivesFin();
  server.close();
  await rig.logsConnection({ ...CONNECTION, backend, server: name, bytes: 0 });
}

const HTTP = "GET /Path?a=b HTTP/1.1\r\nHost: Web.example\r\nX: y\r\n\r\nbody";
const RDP = Buffer.from("\x03\0\0\x2c\x27\xe0\0\0\0\0\0Cookie: mstshash=User1\r\n\x01\0\x08\0\x03\0\0\0", "latin1");
/** SSL 2.0's form of a hello for TLS 1.0. */
const OLD_HELLO = Buffer.from([0x80, 9 + 3 + 16, 1, 3, 1, 0, 3, 0, 0, 0, 16, 1, 2, 3, ...Array<number>(16).fill(7)]);

/** What rules and conditions can tell of bytes that are no messages to the balancer. */
export const payload: readonly Case[] = [
  firstBytes("the hello of a TLS client tells what it asks for", () => clientHello("Web.example", ["h2", "http/1.1"]), [
    ["{ req.ssl_hello_type 1 }", true],
    ["{ req_ssl_hello_type 2 }", false],
    ["{ req.ssl_sni Web.example }", true],
    ["{ req.ssl_sni web.example }", false],
    ["{ req_ssl_sni -i web.example }", true],
    ["{ req.ssl_sni,lower -m end .example }", true],
    ["{ req.ssl_alpn h2 }", true],
    ["{ req.ssl_alpn http/1.1 }", true],
    ["{ req.ssl_alpn spdy }", false],
    ["{ req.ssl_ver 3.3 }", true],
    ["{ req_ssl_ver 3.1:3.3 }", true],
    ["{ req.ssl_ver :3.2 }", false],
    ["{ req.ssl_ver 3: }", true],
    ["{ req.ssl_ver gt 0 }", true],
    ["{ req_ssl_ver gt 3.3 }", false],
    ["{ req_ssl_ver ge 3.3 }", true],
    ["{ req_ssl_ver lt 3.3 }", false],
    ["{ req_ssl_ver le 3.3 }", true],
    ["{ req.ssl_ver -m int 196611 }", true],
    ["{ req.ssl_ec_ext 1 }", true],
    ["{ req.ssl_st_ext 1 }", true],
    ["HTTP", false],
    ["{ rdp_cookie -m found }", false],
  ]),
  firstBytes("a TLS client that names no host has no name", () => clientHello(), [
    ["{ req.ssl_hello_type 1 }", true],
    ["{ req.ssl_sni -m found }", false],
    ["{ req.ssl_alpn -m found }", false],
  ]),
  firstBytes("the hello of SSL 2.0 tells its version", () => OLD_HELLO, [
    ["{ req_ssl_ver 3.1 }", true],
    ["{ req_ssl_ver 3.0 }", false],
    ["{ req_ssl_sni -m found }", false],
    ["{ req_ssl_hello_type 1 }", false],
  ]),
  firstBytes("bytes are told by where they stand", () => Buffer.from("\x00\x03abcdefg\xff", "latin1"), [
    ["{ req.payload(2,3) -m bin 616263 }", true],
    ["{ payload(2,3) 616263 }", true],
    ["{ payload(2,3),lower abc }", true],
    ["{ req.payload(2,4) -m bin 616263 }", false],
    ["{ req.payload(0,0) -m bin 000361626364656667ff }", true],
    ["{ req.payload(0,20000) -m found }", false],
    ["{ req.payload(2,8) -m sub bcd }", true],
    // As a text they end at the first zero.
    ["{ req.payload(0,0) -m sub bcd }", false],
    ["{ req.payload_lv(0,2) -m bin 616263 }", true],
    ["{ payload_lv(0,2) 616263 }", true],
    ["{ req.payload_lv(0,2,+1) -m bin 626364 }", true],
    ["{ req.payload_lv(0,2,-2) -m bin 000361 }", true],
    ["{ req.payload_lv(4,4) -m found }", false],
    ["{ req.len 10 }", true],
    ["{ req_len gt 10 }", false],
    ["REQ_CONTENT", true],
    ["{ req.ssl_sni -m found }", false],
  ]),
  firstBytes("an RDP client may begin with a cookie", () => RDP, [
    ["RDP_COOKIE", true],
    ["{ rdp_cookie User1 }", true],
    ["{ rdp_cookie(MSTShash) User1 }", true],
    ["{ req.rdp_cookie(mstshash) user1 }", false],
    ["{ req_rdp_cookie(mstshash) User1 }", true],
    ["{ rdp_cookie(other) -m found }", false],
    ["{ rdp_cookie_cnt 1 }", true],
    ["{ req.rdp_cookie_cnt(other) 0 }", true],
    ["{ req_rdp_cookie_cnt(mstshash) 1 }", true],
  ]),
  firstBytes("a request of HTTP is known in mode tcp, too", () => Buffer.from(HTTP), [
    ["HTTP", true],
    ["{ req_proto_http }", true],
    ["{ req.proto_http }", true],
    ["{ hdr(host) -i web.example }", true],
    ["{ path_beg /Pa }", true],
    ["{ method GET }", true],
    ["METH_POST", false],
    ["{ req.ssl_hello_type 1 }", false],
  ]),
  {
    name: "connections of TLS go where the name in their hello says, once it is whole",
    configuration: byName,
    async play(rig) {
      const hello = await clientHello("WEB.example");
      await goesTo(rig, "web", "s1", hello);
      for (const splitAt of [1, 5, 60, hello.length - 1]) await goesTo(rig, "web", "s1", hello, splitAt);
      await goesTo(rig, "mail", "s2", await clientHello("Mail.example"));
      await goesTo(rig, "l", "s3", await clientHello("other.test"));
    },
  },
  {
    name: "what is no hello is not waited for, and half of one no longer than the delay",
    configuration: byName,
    async play(rig) {
      await goesTo(rig, "l", "s3", Buffer.from("SSH-2.0-OpenSSH_9\r\n"));
      const client = await rig.client();
      const half = (await clientHello("web.example")).subarray(0, 100);
      client.send(half);
      const server = await rig.server("s3").accept();
      await server.receives(half);
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, server: "s3", Tw: [490, 1200], bytes: 0 });
    },
  },
  {
    name: "in mode tcp a request of HTTP is waited for as far as it can still become one",
    configuration: tcp({
      listen:
        "tcp-request inspect-delay 500ms\n  tcp-request content accept if HTTP\n" +
        "  use_backend web if { hdr(host) -i web.example }\n  use_backend mail if HTTP",
      servers: ["s3"],
    }).concat(HELLO_ROUTES),
    async play(rig) {
      await goesTo(rig, "web", "s1", Buffer.from(HTTP), 20);
      await goesTo(rig, "mail", "s2", Buffer.from("GET / HTTP/1.1\r\nHost: b\r\n\r\n"));
      await goesTo(rig, "l", "s3", await clientHello("web.example"));
    },
  },
];
