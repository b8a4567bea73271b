import { join } from "node:path";
import { configuration } from "../harness/configuration.ts";
import type { Case } from "../harness/suite.ts";
import { type ConditionRow, conditionTable } from "../harness/tables.ts";
import { forwarded } from "../harness/test-server.ts";

const file = (name: string) => join(import.meta.dirname, "testdata", name);
const PREFIXES = file("prefixes.lst");
const NETWORKS = file("networks.map");
/** 10,000 of them. */
const LONG = file("long.lst");

const x = (value: string) => `X: ${value}\r\n`;

/** What tests of ACLs compare samples with, and how. */
export const acls: readonly Case[] = [
  conditionTable("numbers are compared with numbers, ranges and operators", [
    ["{ hdr_val(x) 5 }", true, x("5")],
    ["{ hdr_val(x) 4 5 }", true, x("5")],
    ["{ hdr_val(x) 5:7 }", true, x("6")],
    ["{ hdr_val(x) 5-7 }", false, x("8")],
    ["{ hdr_val(x) :7 }", true, x("-1")],
    ["{ hdr_val(x) 5: }", true, x("6")],
    ["{ hdr_val(x) :-1 }", true, x("-1")],
    ["{ hdr_val(x) :-1 }", false, x("0")],
    ["{ hdr_val(x) lt 0 }", true, x("-3")],
    ["{ hdr_val(x) lt 0 }", false, x("0")],
    ["{ hdr_val(x) gt 5 lt 3 }", true, x("2")],
    ["{ hdr_val(x) gt 5 lt 3 }", false, x("4")],
    ["{ hdr_val(x) gt 5.9 }", true, x("6")],
    ["{ hdr_val(x) lt -5 }", true, x("5")],
    ["{ hdr_val(x) -- -5 }", true, x("4")],
    // As 2.1, which takes `ne` for `eq`.
    ["{ hdr_val(x) ne 5 }", true, x("5")],
    ["{ hdr_val(x) ne 5 }", false, x("6")],
    ["{ hdr(x) -m int 5 }", true, x("5")],
    ["{ hdr_len(x) 3:4 }", true, x("abc")],
    ["{ hdr(x) -m len lt 3 }", false, x("abc")],
    ["{ always_true -m int 1 }", true],
  ]),
  conditionTable("addresses are compared with addresses, networks and names", [
    ["{ hdr_ip(x) 10/8 }", false, x("10.0.0.1")],
    ["{ hdr_ip(x) 10/8 }", true, x("0.1.2.3")],
    ["{ hdr_ip(x) 10.1 }", true, x("10.0.0.1")],
    ["{ hdr_ip(x) 10.1/8 }", true, x("10.2.3.4")],
    ["{ hdr_ip(x) 10.1.515 }", true, x("10.1.2.3")],
    ["{ hdr_ip(x) 012.0.0.1 }", true, x("10.0.0.1")],
    ["{ hdr_ip(x) 167772161 }", true, x("10.0.0.1")],
    ["{ hdr_ip(x) 10.0.0.1/255.0.255.0 }", true, x("10.7.0.9")],
    ["{ hdr_ip(x) localhost }", true, x("127.0.0.1")],
    ["{ hdr_ip(x) localhost/8 }", true, x("127.1.2.3")],
    ["{ hdr_ip(x) -n 10.0.0.1 }", true, x("10.0.0.1")],
    ["{ hdr_ip(x) 10.0.0.0/8 }", true, x("::ffff:10.0.0.1")],
    ["{ hdr_ip(x) 10.0.0.0/8 }", true, x("2002:a00:1::")],
    ["{ hdr_ip(x) ::ffff:0:0/96 }", true, x("10.0.0.1")],
    ["{ hdr_ip(x) 2001:db8::/33 }", false, x("2001:db8:8000::1")],
    ["{ hdr(x) -m ip 10.0.0.0/8 }", true, x("10.1.2.3")],
  ]),
  conditionTable("texts are compared in whole, in parts and by components", [
    ["{ hdr(x) -m str abc }", true, x("abc")],
    ["{ hdr(x) -m str ab }", false, x("abc")],
    ["{ hdr(x) -m beg -i AB }", true, x("abc")],
    ["{ hdr(x) -m end bc }", true, x("abc")],
    ["{ hdr(x) -m sub d b }", true, x("abc")],
    ["{ hdr(x) -m dir b }", true, x("/a/b?c")],
    ["{ hdr(x) -m dir a/b }", true, x("/a/b/c")],
    ["{ hdr(x) -m dir b/ }", true, x("/a/b")],
    ["{ hdr(x) -m dir b }", false, x("/a/bc")],
    ["{ hdr(x) -m dom example.com }", true, x("www.example.com:80")],
    ["{ hdr(x) -m dom example }", true, x("www.example.com:80")],
    ["{ hdr(x) -m dom ample }", false, x("www.example.com:80")],
    ["{ hdr(x) -m dom -i EXAMPLE }", true, x("www.example.com")],
    ["{ hdr(x) -m reg ^a.c$ }", true, x("abc")],
    ["{ hdr(x) -m reg -i ^A }", true, x("abc")],
    ["{ hdr(x) -m bin 616263 }", true, x("abc")],
    ["{ hdr(x) -m found }", true, x("abc")],
    ["{ hdr(y) -m found }", false],
  ]),
  conditionTable(
    "what people ask about: commas, ports, converters and words that are no operators",
    [
      ["{ hdr_reg(user-agent) -i -- android(.*)mobile }", true, "User-Agent: Android  mobile\r\n"],
      ["{ hdr_reg(user-agent) -i -- android(.*)mobile }", false, "User-Agent: Android , mobile\r\n"],
      ["{ hdr_reg(user-agent) -i -- android(.*)mobile }", true, 'User-Agent: Android " , mobile\r\n'],
      ["{ req.fhdr(user-agent) -m reg -i android(.*)mobile }", true, "User-Agent: Android , mobile\r\n"],
      ["{ path_beg,url_dec /a }", false, "", "/a/b"],
      ["{ path_beg,url_dec /a }", true, "", "/%61"],
      ["{ path_end -m str css }", false, "", "/x.css"],
      ["{ path_end -i .CSS }", true, "", "/x.css"],
      ["{ method OPTIONS AND hdr_sub(host) -i api }", true, "", "/", "OPTIONS"],
      ["{ hdr(host) -i A.example.com }", false, "", "/", "GET", "a.example.com:443"],
      ["{ hdr_dom(host) -i A.example.com }", true, "", "/", "GET", "a.example.com:443"],
      ["{ hdr_dom(host) example.com }", true, "", "/", "GET", "a.example.com.test"],
      ["{ hdr_end(host) example.com }", false, "", "/", "GET", "a.example.com.test"],
      ["{ hdr_ip(x-forwarded-for,-1) 10.0.0.0/8 }", true, "X-Forwarded-For: 192.0.2.1, 10.0.0.5\r\n"],
      ["{ hdr_ip(x-forwarded-for,-1) 10.0.0.0/8 }", false, "X-Forwarded-For: 10.0.0.5\r\nX-Forwarded-For: x\r\n"],
      ["{ hdr_cnt(user-agent) eq 0 }", true, "User-Agent:\r\n"],
      ["{ hdr(connection) -i upgrade }", true, "Connection: keep-alive, Upgrade\r\nUpgrade: x\r\n"],
      ["!{ urlp(token) -m reg ^[a-f0-9]+$ }", true, "", "/?token=12AB"],
      ["{ path_sub .. } || { url_sub -i %2e%2e }", true, "", "/a/%2E%2e/b"],
      ["{ hdr(accept-language) -m beg de }", true, "Accept-Language: en, de-DE;q=0.9\r\n"],
    ],
    "counts fields that are empty",
  ),
  conditionTable(
    "patterns come from files",
    (
      [
        [`{ path_beg -f ${PREFIXES} }`, true, "", "/a/b/c"],
        [`{ path_beg -f ${PREFIXES} }`, true, "", "/images/1.png"],
        [`{ path_beg -f ${PREFIXES} }`, false, "", "/A/b"],
        [`{ path_beg -i -f ${PREFIXES} }`, true, "", "/A/b"],
        [`{ path_beg -f ${PREFIXES} -i /IMG }`, true, "", "/img"],
        [`{ path_beg -f ${PREFIXES} -i /IMG }`, false, "", "/A/b"],
        [`{ path -m beg -f ${PREFIXES} -f ${LONG} -- -x /y }`, true, "", "/y"],
        [`{ hdr_ip(x) -M -f ${NETWORKS} }`, true, x("10.1.2.3")],
        [`{ hdr_ip(x) -M -f ${NETWORKS} }`, true, x("192.0.2.7")],
        [`{ hdr_ip(x) -M -f ${NETWORKS} }`, true, x("2001:db8::1")],
        [`{ hdr_ip(x) -M -f ${NETWORKS} }`, false, x("192.0.2.8")],
        [`{ path_beg -f ${LONG} }`, true, "", "/5k/x"],
        [`{ path_beg -f ${LONG} }`, false, "", "/zz9/x"],
        [`{ path_dir -f ${LONG} }`, true, "", "/x/5k/x"],
        [`{ path_end -f ${LONG} }`, true, "", "/x/5k/"],
        [`{ path -f ${LONG} }`, true, "", "/5k/"],
        [`{ path -u 7 -f ${PREFIXES} }`, true, "", "/a/b"],
      ] as const
    ).map((row): ConditionRow => row),
  ),
  {
    name: "an ACL of several lines holds when any of them does, and its own name comes before a predefined one",
    configuration: configuration({
      frontend: [
        "acl static path_beg /img",
        "acl static path_end .css",
        "acl static hdr(x) -i yes",
        "acl METH_GET path /never",
        "use_backend other if static !METH_GET",
        "use_backend other if METH_POST or { path /both } !static || { path /alone }",
        "use_backend other unless static or { path_len lt 20 }",
      ].join("\n"),
    }).concat("backend other\n  server s2 {s2}\n"),
    async play(rig) {
      for (const server of ["s1", "s2"]) rig.server(server).serve();
      const client = await rig.client();
      for (const [target, fields, server] of [
        ["/img/1", "", "s2"],
        ["/1.css", "", "s2"],
        ["/1", "X: YES\r\n", "s2"],
        ["/1", "X: no\r\n", "s1"],
        ["/both", "", "s2"],
        ["/alone", "", "s2"],
        ["/a-long-way-from-here", "", "s2"],
      ] as const) {
        client.send(`GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
        await client.receives(forwarded(server));
      }
    },
  },
];
