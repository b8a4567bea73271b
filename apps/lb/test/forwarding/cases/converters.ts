import { configuration } from "../harness/configuration.ts";
import { evaluates } from "../harness/expressions.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

/** What becomes of samples on their way. `test/samples/converters.test.ts` has a thousand inputs of most. */
export const converters: readonly Case[] = [
  evaluates("texts are decoded, escaped, put together and compared", [
    ["path,url_dec", "/a/b"],
    ["str(a%20b),url_dec", "a b"],
    ["str(a%2),url_dec", ""],
    ["str(a/b),json()", "a\\/b"],
    ["bin(c3a92209),json(utf8)", '\\u00e9\\"\\t'],
    ["bin(c3a9ff),json(utf8s)", "\\u00e9"],
    ["bin(c3a9ff),json(utf8)", ""],
    ["str(en;q=0.5),language(de;en)", "en"],
    ["str(fr),language(de;en,xx)", "xx"],
    ["str(b),set-var(txn.b),concat(<,txn.b,>)", "b<b>"],
    ["str(b),concat(,txn.none,c)", "bc"],
    ["str(b),concat(c)", "bc"],
    ["str(b),strcmp(txn.b)", "0"],
    ["str(a),strcmp(txn.b)", "-1"],
    ["str(bb),strcmp(txn.b)", "1"],
    ["str(b),strcmp(txn.none)", ""],
    ["str(abc),length", "3"],
  ]),
  evaluates("a plus is decoded to a space", [["str(a+b),url_dec", "a b"]], {
    differs: { "haproxy 2.6": "does so in queries alone" },
  }),
  evaluates("bytes are coded and decoded", [
    ["str(abc),base64", "YWJj"],
    ["str(YWJj),b64dec", "abc"],
    ["str(YQ==YQ==),b64dec", "aa"],
    ["str(YWJ),b64dec", ""],
    ["str(abc),hex", "616263"],
    ["src,hex", "7F000001"],
    ["int(258),hex", "0000000000000102"],
    ["str(ff),hex2i", "255"],
    ["str(ffffffffffffffff),hex2i", "-1"],
    ["str(xf),hex2i", ""],
    ["str(abcdef),bytes(2)", "cdef"],
    ["str(abcdef),bytes(2,3)", "cde"],
    ["str(abcdef),bytes(9)", ""],
  ]),
  evaluates("bytes are hashed", [
    ["str(abc),crc32", "891568578"],
    ["str(abc),crc32(1)", "930845320"],
    ["str(abc),crc32c", "910901175"],
    ["str(abc),djb2", "193485963"],
    ["str(abc),sdbm", "807794786"],
    ["str(abc),wt6", "2483038440"],
    ["str(abc),xxh32", "852579327"],
    ["str(abc),xxh64", "4952883123889572249"],
    ["str(abc),xxh64(-1)", "2895935887265243510"],
    ["str(abc),sha1,hex", "A9993E364706816ABA3E25717850C26C9CD0D89D"],
  ]),
  {
    ...evaluates("bytes are hashed by SHA-2", [
      ["str(abc),sha2,hex", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"],
      ["str(abc),sha2(224),bytes(0,4),hex", "23097D22"],
      ["str(abc),sha2(512),bytes(60),hex", "A54CA49F"],
      ["str(abc),sha2(1),hex", ""],
    ]),
    differs: { haproxy: "one that is built without OpenSSL has no sha2" },
  },
  evaluates("integers of 64 bits are reckoned with", [
    ["int(7),add(3)", "10"],
    ["int(9223372036854775807),add(3)", "9223372036854775807"],
    ["int(9007199254740993),add(1)", "9007199254740994"],
    ["int(7),sub(9)", "-2"],
    ["int(7),mul(-3)", "-21"],
    ["int(4294967296),mul(4294967296)", "9223372036854775807"],
    ["int(-7),div(2)", "-3"],
    ["int(7),div(0)", "9223372036854775807"],
    ["int(-7),mod(4)", "-3"],
    ["int(7),neg", "-7"],
    ["int(255),and(15)", "15"],
    ["int(-1),and(1099511627776)", "1099511627776"],
    ["int(240),or(15)", "255"],
    ["int(255),xor(15)", "240"],
    ["int(0),cpl", "-1"],
    ["int(7),bool", "1"],
    ["int(7),not", "0"],
    ["int(7),odd", "1"],
    ["int(7),even", "0"],
    ["int(5),set-var(txn.n),add(txn.n)", "10"],
    ["int(5),add(txn.none)", ""],
    ["str(5),set-var(txn.s),mul(txn.s)", "25"],
    ["str(12ab),add(1)", "13"],
    ["str(),add(1)", ""],
    ["src,add(1)", "2130706434"],
  ]),
  evaluates(
    "2.1 takes the sum of two numbers below 0 for one that is too large",
    [
      ["int(-7),sub(3)", "9223372036854775807"],
      ["int(-7),add(-3)", "9223372036854775807"],
    ],
    { differs: { "haproxy 2.6": "adds them" } },
  ),
  evaluates("times are written", [
    ["int(1577836800),utime(%Y-%m-%d %H:%M:%S %a %j)", "2020-01-01 00:00:00 Wed 001"],
    ["int(1577836800),utime(%F,86400)", "2020-01-02"],
    ["int(20000000),ltime(%Y)", "1970"],
    ["int(1577836800),http_date", "Wed, 01 Jan 2020 00:00:00 GMT"],
    ["int(1577836800),http_date(3600)", "Wed, 01 Jan 2020 01:00:00 GMT"],
    ["int(1577836800123),http_date(0,ms)", "Wed, 01 Jan 2020 00:00:00.123 GMT"],
  ]),
  evaluates("addresses are masked", [
    ["src,ipmask(8)", "127.0.0.0"],
    ["src,ipmask(255.255.0.0)", "127.0.0.0"],
    ["ipv6(2001:db8:1:2::1),ipmask(8,48)", "2001:db8:1::"],
    ["ipv6(2001:db8:1:2::1),ipmask(8)", ""],
    ["ipv6(::ffff:10.1.2.3),ipmask(8)", "10.0.0.0"],
    ["str(10.1.2.3),ipmask(24)", "10.1.2.0"],
    ["int(167838211),ipmask(16)", "10.1.0.0"],
  ]),
  evaluates("names stand for backends and servers", [
    ["str(b),nbsrv", "1"],
    ["str(none),nbsrv", ""],
    ["str(b/s1),srv_queue", "0"],
    ["str(b/none),srv_queue", ""],
  ]),
  {
    name: "a conversion keeps a text for the log",
    configuration: configuration({
      defaults: 'log-format "%ci:%cp [%tr] %hr %hs"',
      frontend: `
        declare capture request len 10
        declare capture response len 3
        http-request set-header X-Path %[path,capture-req(0),upper]
        http-response set-header X-Status %[res.ver,capture-res(0)]`,
    }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get("/a-long-path"));
      await client.receives(forwarded("s1", "").replace("\r\n\r\n", "\r\nx-status: 1.1\r\n\r\n"));
      await rig.logs("{/a-long-pa} {1.1}");
    },
  },
];
