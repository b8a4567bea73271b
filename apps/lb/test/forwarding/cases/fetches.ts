import { hostname } from "node:os";
import { configuration } from "../harness/configuration.ts";
import type { Case } from "../harness/suite.ts";
import { type ConditionRow, conditionTable, valueTable } from "../harness/tables.ts";
import { forwarded, response } from "../harness/test-server.ts";
import { Unexpected } from "../harness/wire.ts";

const COOKIES = 'Cookie: a=1; b = x y ;c=1,a=5; $d=7;d=8\r\nCookie: a=2; E=3; e; f=;g="1;2";h=\r\n';
const QUERY = "/p;x=0?a=1&b=2;c=3&a=4&d=&e&f=10k";
const LIMITED = `backend limited
  server s1 127.0.0.1:1 maxconn 3 maxqueue 5
  server s2 127.0.0.1:1 maxconn 4 maxqueue 5 backup
  server s3 127.0.0.1:1 maxconn 7 maxqueue 5 disabled
backend backups
  server s1 127.0.0.1:1 maxconn 3 disabled
  server s2 127.0.0.1:1 maxconn 4 backup
  server s3 127.0.0.1:1 maxconn 9 backup
backend empty
`;
const TLS = { "haproxy 2.1": "the 2.1 at hand may have been built without TLS" };

const REPORTED = [
  ...["queue(b)", "avg_queue(b)", "srv_queue(b/s1)", "be_conn(b)", "srv_conn(b/s1)", "srv_conn_free(b/s1)"],
  ...["be_conn_free(b)", "connslots(b)", "nbsrv(b)", "queue(report)", "nbsrv(down)", "srv_is_up(down/s4)"],
  ...["be_conn_free(down)", "connslots(down)", "nbsrv(gone)", "connslots(gone)"],
];

/** Fetches that are not in `conditions.ts`, each with what it gives. */
export const fetches: readonly Case[] = [
  conditionTable(
    "fetches of cookies",
    [
      ["{ cook(a) 1 }", true],
      ["{ cook(a) 2 }", true],
      ["{ cook(a) 3 }", false],
      ["{ cook_beg(b) x }", true],
      ["{ cook_end(b) y }", true],
      ["{ cook_sub(b) ' ' }", true],
      ["{ cook_len(b) 3 }", true],
      ["{ cook_reg(b) ^x.y$ }", true],
      ["{ cook_dir(b) 'x y' }", true],
      ["{ cook_dom(b) 'x y' }", true],
      ["{ req.cook(c) 1 }", true],
      ["{ cookie(d) 8 }", true],
      ["{ cook(e) -m found }", false],
      ["{ cook(f) -m found }", true],
      ["{ cook(f) -m len 0 }", true],
      ["{ cook(g) '\"1;2\"' }", true],
      // As 2.1: one that the field ends with is not seen.
      ["{ cook(h) -m found }", false],
      ["{ cook(A) -m found }", false],
      ["{ cook -m found }", false],
      ["{ cook_cnt(a) 3 }", true],
      ["{ req.cook_cnt(i) 0 }", true],
      ["{ cook_cnt -m found }", false],
      ["{ cook_val(a) 5 }", true],
      ["{ req.cook_val(a) gt 5 }", false],
      ["{ scook(a) -m found }", false],
      ["{ scook_cnt(a) -m found }", false],
      ["{ scook_val(a) 1 }", false],
      ["{ set-cookie(a) 1 }", false],
    ].map(([test, holds]) => [test, holds, COOKIES] as ConditionRow),
    "sees cookies that are empty, those without a name, and has no set-cookie",
  ),
  valueTable(
    "fetches of cookies that servers set",
    "response",
    [
      ["res.cook(a)", "1"],
      ["scook(b)", "2"],
      ["set-cookie(b)", "2"],
      ["cookie(b)", "2"],
      ["scook_val(b)", "2"],
      ["res.cook_val(b)", "2"],
      ["res.cook_cnt(b)", "1"],
      ["scook_cnt(c)", "0"],
      ["res.cook(path)", "x"],
    ],
    { response: "Set-Cookie: a=1; Path=/; b=3\r\nSet-Cookie: b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT; path=x\r\n" },
    { "haproxy 2.6": "has no set-cookie" },
  ),
  conditionTable(
    "fetches of parameters",
    [
      ["{ urlp(a) 1 }", true],
      ["{ urlp(a) 4 }", true],
      ["{ url_param(b) 2 }", true],
      ["{ urlp(c) 3 }", true],
      ["{ urlp(d) -m len 0 }", true],
      ["{ urlp(e) -m found }", false],
      ["{ urlp(A) -m found }", false],
      ["{ urlp(x,;) 0?a=1 }", true],
      ["{ urlp() 3 }", true],
      ["{ urlp 4 }", true],
      ["{ urlp_beg(f) 10 }", true],
      ["{ urlp_end(f) k }", true],
      ["{ urlp_sub(f) 0 }", true],
      ["{ urlp_len(f) 3 }", true],
      ["{ urlp_reg(f) ^1 }", true],
      ["{ urlp_dir(f) 10k }", true],
      ["{ urlp_dom(f) 10k }", true],
      ["{ urlp_val(f) 10 }", true],
    ].map(([test, holds]) => [test, holds, "", QUERY] as ConditionRow),
  ),
  valueTable(
    "fetches of parameters, cookies and fields of which one value is asked for",
    "request",
    [
      ["urlp(a)", "1"],
      ["urlp", "1"],
      ["urlp(d)", ""],
      ["urlp_val(f)", "10"],
      ["cook(a)", "2"],
      ["cook_val(a)", "2"],
      ["base32", "36368202"],
      ["url32", "1545529116"],
    ],
    { request: `GET ${QUERY} HTTP/1.1\r\nHost: a\r\n${COOKIES}\r\n` },
  ),
  valueTable(
    "controls in a sample are percent-encoded where it goes into a message",
    "request",
    [
      ["query,url_dec", "b%0D%0AY: c\td%7Fe%00f"],
      ["query", "b%0d%0aY:%20c%09d%7fe%00f"],
    ],
    { request: "GET /a?b%0d%0aY:%20c%09d%7fe%00f HTTP/1.1\r\nHost: a\r\n\r\n" },
  ),
  conditionTable(
    "fields without a name are none, and the empty name is every field's",
    [
      ["{ hdr -m found }", false],
      ["{ hdr() -m found }", false],
      ["{ req.fhdr -m found }", false],
      ["{ hdr_ip 10.0.0.1 }", false, "X: 10.0.0.1\r\n"],
      ["{ hdr_val gt 0 }", false, "X: 7\r\n"],
      ["{ hdr(,0) b }", true, "X: b\r\n"],
      ["{ hdr_ip(,-1) 10.0.0.1 }", true, "X: 10.0.0.1\r\n"],
      ["{ hdr_cnt gt 1 }", true],
      ["{ req.fhdr_cnt 3 }", true, "X: a, b\r\n"],
    ],
    "looks at every field where parentheses are empty",
  ),
  conditionTable("bytes beyond ASCII belong to values, also the last one of an à", [
    ["{ hdr(x) -m len 2 }", true, "X: \xc3\xa0\r\n"],
    ["{ hdr(x) -m bin c3a0 }", true, "X: b, \xc3\xa0 , c\r\n"],
    ["{ cook(x) -m bin c3a0 }", true, "Cookie: x=\xc3\xa0 ; y=1\r\n"],
    ["{ req.fhdr(x) -m len 2 }", true, "X: \xc3\xa0\r\n"],
  ]),
  conditionTable(
    "an address in a field ends with its fourth number",
    [
      ["{ hdr_ip(x) 10.0.0.1 }", true, "X: 10.0.0.1:80\r\n"],
      ["{ hdr_ip(x) 10.0.0.1 }", true, "X: 10.0.0.1a\r\n"],
      ["{ hdr_ip(x) -m found }", false, "X: 10.0.0.12.3\r\n"],
      ["{ hdr_ip(x) -m found }", false, "X: 10.0.0.256\r\n"],
      ["{ hdr_ip(x) ::1 }", true, "X: [::1], ::1\r\n"],
    ],
    "takes nothing behind it but a port",
  ),
  conditionTable("fetches of hashes and addresses in a target", [
    ["{ base32 1606188014 }", true],
    ["{ url32 3940106559 }", true],
    ["{ base32+src -m bin 5fbc7bee7f000001 }", true],
    ["{ url32+src -m bin ead9413f7f000001 }", true],
    ["{ url_ip -m found }", false],
    ["{ url_ip 10.1.2.3 }", true, "", "http://10.1.2.3/", "GET", "10.1.2.3"],
    ["{ url_ip -m found }", false, "", "http://a/"],
    ["{ url_port 80 }", true, "", "http://10.1.2.3/", "GET", "10.1.2.3"],
    ["{ url_port 443 }", true, "", "https://10.1.2.3/", "GET", "10.1.2.3"],
  ]),
  valueTable("a fetch of all fields", "response", [["var(txn.all)", "1"]], {
    parts: {
      frontend:
        "http-request del-header b\nhttp-request set-var(txn.all) str(1) if { req.hdrs -m bin 686f73743a20610d0a633a20330d0a0d0a } { req.hdrs_bin -m bin 04686f73740161016301330000 } { req.hdr_names host,c }",
    },
    request: "GET / HTTP/1.1\r\nHost: a\r\nB: 2\r\nC: 3\r\n\r\n",
  }),
  valueTable(
    "fetches of proxies and servers as they are now",
    "request",
    [
      ["nbsrv(b)", "1"],
      ["nbsrv(limited)", "1"],
      ["nbsrv(backups)", "1"],
      ["nbsrv(empty)", "0"],
      ["be_conn(b)", "0"],
      ["be_conn_free(b)", "-1"],
      ["be_conn_free(limited)", "3"],
      ["be_conn_free(backups)", "4"],
      ["be_sess_rate(b)", "0"],
      ["connslots(b)", "-1"],
      ["connslots(limited)", "17"],
      ["connslots(backups)", "-1"],
      ["queue(b)", "0"],
      ["avg_queue(limited)", "0"],
      ["fe_conn", "1"],
      ["fe_conn(f)", "1"],
      ["fe_sess_rate", "1"],
      ["fe_req_rate(f)", "1"],
      ["fe_defbe", "b"],
      ["srv_conn(b/s1)", "0"],
      ["srv_conn_free(b/s1)", "-1"],
      ["srv_conn_free(limited/s1)", "3"],
      ["srv_is_up(limited/s1)", "1"],
      ["srv_is_up(limited/s3)", "0"],
      ["srv_queue(limited/s1)", "0"],
      ["srv_sess_rate(b/s1)", "0"],
    ],
    { sections: LIMITED },
  ),
  valueTable(
    "fetches of proxies and servers while they serve",
    "response",
    [
      ["be_conn(b)", "1"],
      ["be_sess_rate(b)", "1"],
      ["srv_conn(b/s1)", "1"],
      ["srv_sess_rate(b/s1)", "1"],
      ["srv_conn_free(b/s1)", "4"],
      ["be_conn_free(b)", "4"],
      ["bc_http_major", "1"],
      ["method", "GET"],
      ["http_first_req", "1"],
      ["res.comp", "0"],
      ["res.comp_algo", ""],
    ],
    { parts: { server: "maxconn 5" } },
  ),
  valueTable(
    "the version of the response in a rule for it",
    "response",
    [
      ["capture.res.ver", "HTTP/1.1"],
      ["res.ver", "1.1"],
    ],
    {},
    { "haproxy 2.1": "never finds it" },
  ),
  valueTable(
    "fetches of the process and its machine",
    "request",
    [
      ["date", /^\d{10}$/],
      ["date(-1000000000)", /^\d{9}$/],
      ["date(0,ms)", /^\d{13}$/],
      ["date(0,us)", /^\d{16}$/],
      ["date_us", /^\d{1,6}$/],
      ["rand", /^\d{1,10}$/],
      ["rand(1)", "0"],
      ["uuid", /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/],
      ["uuid(4)", /^[\da-f-]{36}$/],
      ["hostname", hostname()],
      ["env(OF_THE_FILE)", "x"],
      ["env(NOT_SET_ANYWHERE)", ""],
      ["nbproc", "1"],
      ["proc", "1"],
      ["thread", "0"],
      ["stopping", "0"],
      ["src_is_local", "1"],
      ["dst_is_local", "1"],
      ["fc_http_major", "1"],
      ["meth(GET)", "GET"],
      ["meth(foo)", "foo"],
    ],
    { parts: { global: "setenv OF_THE_FILE x" } },
    { "haproxy 2.6": "counts threads from 1" },
  ),
  valueTable(
    "fetches of TLS, which no client speaks",
    "request",
    [
      ["ssl_fc", "0"],
      ["ssl_fc_has_sni", "0"],
      ["ssl_fc_is_resumed", "0"],
      ...[
        ...["alg_keysize", "alpn", "cipher", "client_random", "npn", "protocol", "server_random", "session_id"],
        ...["session_key", "unique_id", "use_keysize", "cipherlist_bin", "cipherlist_hex", "cipherlist_str"],
        ...["cipherlist_xxh", "has_crt", "has_early", "sni"],
      ].map((name) => [`ssl_fc_${name}`, ""] as const),
    ],
    {},
    TLS,
  ),
  valueTable(
    "fetches of TLS, which no server speaks",
    "response",
    [
      ["ssl_bc", "0"],
      ["ssl_bc_is_resumed", "0"],
      ...[
        ...["alg_keysize", "alpn", "cipher", "client_random", "npn", "protocol", "server_random", "session_id"],
        ...["session_key", "unique_id", "use_keysize"],
      ].map((name) => [`ssl_bc_${name}`, ""] as const),
    ],
    {},
    TLS,
  ),
  {
    name: "the second request of a connection is not the first",
    configuration: configuration({ frontend: "use_backend other if { http_first_req }" }).concat(
      "backend other\n  server s2 {s2}\n",
    ),
    async play(rig) {
      for (const server of ["s1", "s2"]) rig.server(server).serve();
      const client = await rig.client();
      for (const server of ["s2", "s1"]) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.receives(forwarded(server));
      }
    },
  },
  {
    name: "fetches of proxies and servers while requests wait for a server, and one is down",
    configuration: configuration({
      server: "maxconn 1 maxqueue 5",
      frontend: `use_backend report if { path /report }
${REPORTED.map((expression, at) => `http-request set-header v${at} <%[${expression}]> if { path /report }`).join("\n")}`,
    }).concat(`backend report
  server s2 {s2}
backend down
  option redispatch
  server s3 {s3} maxconn 2 maxqueue 3
  server s4 {s4} maxconn 2 maxqueue 3 check inter 20ms fall 1
backend gone
  server s4 {s4} maxconn 2 maxqueue 3 check inter 20ms fall 1
`),
    async play(rig) {
      await rig.server("s4").refuse();
      let reported: readonly (string | undefined)[] = [];
      rig.server("s2").serve((head) => {
        reported = REPORTED.map((_expression, at) => new RegExp(`^v${at}: <(.*)>\\r$`, "m").exec(head)?.[1]);
        return response("s2");
      });
      for (let waiting = 0; waiting < 3; waiting++) (await rig.client()).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const observer = await rig.client();
      const expected = ["2", "2", "0", "3", "1", "0", "0", "5", "1", "0", "1", "0", "2", "5", "0", "0"];
      for (let turn = 0; turn < 100 && reported.join() !== expected.join(); turn++) {
        observer.send("GET /report HTTP/1.1\r\nHost: a\r\n\r\n");
        await observer.receives(forwarded("s2"));
      }
      if (reported.join() !== expected.join()) throw new Unexpected("the report", expected.join(), reported.join());
      const first = await rig.server().accept();
      await first.receivesHead();
      rig.server().serve();
      first.send(response("s1"));
      for (const client of rig.clients.slice(0, 3)) await client.receives(forwarded("s1"));
    },
  },
];
