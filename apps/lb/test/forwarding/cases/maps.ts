import { join } from "node:path";
import { configuration } from "../harness/configuration.ts";
import { evaluates } from "../harness/expressions.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const file = (name: string) => join(import.meta.dirname, "testdata", "maps", `${name}.map`);

/** What files give for samples, by each way to fit a pattern, and as each type. */
export const maps: readonly Case[] = [
  evaluates("maps give texts", [
    [`str(a),map(${file("texts")})`, "1"],
    [`str(b),map_str(${file("texts")})`, "two  words"],
    [`str(c),map(${file("texts")},none)`, ""],
    [`str(d),map(${file("texts")})`, ""],
    [`str(d),map(${file("texts")},none)`, "none"],
    [`str(/a/b/c/d),map_beg(${file("beginnings")})`, "ABC"],
    [`str(/a/x),map_beg(${file("beginnings")})`, "A"],
    [`str(/A),map_beg(${file("beginnings")},none)`, "none"],
    [`str(www.example.org),map_end(${file("ends")})`, "any"],
    [`str(www.example.com),map_end(${file("ends")})`, ""],
    [`str(xaby),map_sub(${file("texts")})`, "1"],
    [`str(x/foo/y),map_dir(${file("parts")})`, "one"],
    [`str(/bar),map_dir(${file("parts")})`, "bar"],
    [`str(www.example.com),map_dom(${file("parts")})`, "domain"],
    [`str(/abc),map_reg(${file("expressions")})`, "one"],
    [`str(x/b),map_reg(${file("expressions")})`, "three"],
    [`str(/aa/x/y),map_regm(${file("groups")})`, "x/y-aa-A-\\-q"],
    [`str(/qy),map_regm(${file("groups")})`, "[y]"],
    [`str(/w),map_regm(${file("groups")},none)`, ""],
    [`str(/v),map_regm(${file("groups")},none)`, "none"],
    [`int(5),map_int(${file("numbers")})`, "few"],
    [`int(-3),map_int(${file("numbers")})`, "none"],
    [`int(9223372036854775807),map_int(${file("numbers")})`, "many"],
    [`int(11),map_int(${file("numbers")},other)`, "other"],
    [`int(80),map_int(${file("ports")})`, "http"],
    [`int(81),map_int(${file("ports")},other)`, "other"],
    [`ipv4(10.1.2.3),map_ip(${file("networks")})`, "one"],
    [`ipv4(10.1.2.4),map_ip(${file("networks")})`, "a part"],
    [`ipv4(10.2.3.4),map_ip(${file("networks")})`, "all"],
    [`ipv4(1.1.1.1),map_ip(${file("networks")})`, "six"],
    [`ipv6(2001:db8::1),map_ip(${file("networks")})`, "examples"],
    [`ipv6(::ffff:10.1.2.3),map_ip(${file("networks")})`, "six"],
    [`ipv6(::ffff:192.0.2.7),map_ip(${file("ipv4")})`, "four"],
    [`src,map_ip(${file("ipv4")},other)`, "other"],
  ]),
  evaluates("maps give integers", [
    [`str(b),map_str_int(${file("integers")})`, "-5"],
    [`str(a),map_str_int(${file("integers")}),add(1)`, "8"],
    [`str(c),map_str_int(${file("integers")})`, "9223372036854775807"],
    [`str(d),map_str_int(${file("integers")},3)`, "0"],
    [`str(x),map_str_int(${file("integers")},3)`, "3"],
    [`str(x),map_str_int(${file("integers")})`, ""],
    [`str(/a/b),map_beg_int(${file("mixed")})`, "7"],
    [`str(x7x),map_sub_int(${file("mixed")})`, "8"],
    [`str(x/a),map_dir_int(${file("mixed")})`, "7"],
    [`str(x.7),map_dom_int(${file("mixed")})`, "8"],
    [`str(x7),map_end_int(${file("mixed")})`, "8"],
    [`str(ab),map_reg_int(${file("mixed")})`, "9"],
    [`int(7),map_int_int(${file("integer")})`, "8"],
    [`ipv4(10.9.9.9),map_ip_int(${file("network")})`, "10"],
  ]),
  evaluates("maps give addresses", [
    [`str(/a),map_str_ip(${file("places")})`, "192.0.2.1"],
    [`str(/b),map_str_ip(${file("places")},192.0.2.9)`, "192.0.2.9"],
    [`str(/b),map_str_ip(${file("places")},2001:db8::1)`, "2001:db8::1"],
    [`str(/a/b),map_beg_ip(${file("places")})`, "192.0.2.1"],
    [`str(x7x),map_sub_ip(${file("places")})`, "192.0.2.7"],
    [`str(x/a),map_dir_ip(${file("places")})`, "192.0.2.1"],
    [`str(x.7),map_dom_ip(${file("places")})`, "192.0.2.7"],
    [`str(x7),map_end_ip(${file("places")})`, "192.0.2.7"],
    [`str(/abc),map_reg_ip(${file("places")})`, "192.0.2.1"],
    [`int(7),map_int_ip(${file("integer-place")})`, "192.0.2.7"],
    [`ipv4(10.9.9.9),map_ip_ip(${file("place")})`, "192.0.2.10"],
  ]),
  {
    name: "a map chooses the backend, and the default counts for the others",
    configuration: configuration({
      defaults: "no log",
      frontend: `use_backend %[path,map_beg(${file("backends")},b)]\nhttp-request deny if { path,map_beg(${file("backends")}) -m str none }`,
    }).concat("backend other\n  server s2 {s2}\n"),
    async play(rig) {
      for (const server of ["s1", "s2"]) rig.server(server).serve();
      const client = await rig.client();
      for (const [path, server] of [
        ["/other/x", "s2"],
        ["/x", "s1"],
      ] as const) {
        client.send(get(path));
        await client.receives(forwarded(server));
      }
    },
  },
];
