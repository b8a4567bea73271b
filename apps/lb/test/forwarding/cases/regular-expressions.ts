import { join } from "node:path";
import { configuration } from "../harness/configuration.ts";
import { evaluates } from "../harness/expressions.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** What backtracking takes years for, with the beginning of a path that it does so for. */
const CATASTROPHES: readonly (readonly [pattern: string, path: string])[] = [
  ["^/(a+)+$", "/aaaa"],
  ["(x+x+)+y", "/xxxx"],
  ["^/(([a-z])+.)+[A-Z]([a-z])+$", "/aaaa"],
  ["^/(a|aa)+$", "/aaaa"],
  ["(.*)*z", "/bbbb"],
  ["^/(?:a+)+(?!b)$", "/aaaa"],
  ["(?=/(a+)+z)/", "/aaaa"],
  ["^/(?<n>a*)*\\k<n>z", "/aaaa"],
];

/** Longer than any backtracking ends for, and short enough for HAProxy's limit of steps. */
const LONG = (start: string) => `${start}${start.charAt(1).repeat(4000)}!`;

const MAP = join(import.meta.dirname, "testdata", "maps", "catastrophes.map");

/** HAProxy's, through every place where they stand. */
export const regularExpressions: readonly Case[] = [
  {
    name: "patterns of PCRE mean the same",
    configuration: configuration({
      defaults: "no log",
      frontend: [
        "(?i)^/FOO",
        "^/bar/[[:alpha:]]+$",
        "\\A/x\\z",
        "^/(?>a|ab)c",
        "^/q++q",
        "^/(?P<n>z)(?P=n)",
        "^/(?!y)[w-z]{2,2}$",
        "(?<=/)k$",
        "^/\\Qa+\\E$",
        "^/\\x6d\\d",
        "^/r{2,3}$",
        "^/(?#comment)s",
      ]
        .map((pattern) => `use_backend other if { path_reg '${pattern}' }`)
        .concat("use_backend other if { path_reg -i ^/UPPER }")
        .join("\n"),
    }).concat("backend other\n  server s2 {s2}\n"),
    async play(rig) {
      for (const server of ["s1", "s2"]) rig.server(server).serve();
      const client = await rig.client();
      const fits = "/foo /bar/aB /x /ac /zz /wx /k /a+ /m1 /rr /rrr /s1 /upper /Upper".split(" ");
      const others = "/bar/a1 /x/ /abc /qqq /yz /yw /kk /aa /mm /r /rrrr /1".split(" ");
      for (const path of [...fits, ...others]) {
        client.send(get(path));
        await client.receives(forwarded(fits.includes(path) ? "s2" : "s1")).catch((error: unknown) => {
          throw new Error(path, { cause: error });
        });
      }
    },
  },
  {
    name: "a line feed at the end is before the end for $",
    configuration: configuration({
      defaults: "no log",
      frontend: "use_backend other if { path,regsub(@,x),url_dec -m reg ^/a$ }",
    }).concat("backend other\n  server s2 {s2}\n"),
    async play(rig) {
      for (const server of ["s1", "s2"]) rig.server(server).serve();
      const client = await rig.client();
      for (const [path, server] of [
        ["/a", "s2"],
        ["/a%0a", "s2"],
        ["/a%0a%0a", "s1"],
        ["/a%0ab", "s1"],
      ] as const) {
        client.send(get(path));
        await client.receives(forwarded(server));
      }
    },
  },
  ...CATASTROPHES.map(
    ([pattern, start]): Case => ({
      name: `${pattern} takes no request long`,
      configuration: configuration({
        defaults: "no log",
        frontend: `use_backend other if { path_reg '${pattern}' }`,
      }).concat("backend other\n  server s2 {s2}\n"),
      async play(rig) {
        rig.server().serve();
        const client = await rig.client();
        for (let count = 0; count < 3; count++) {
          client.send(get(LONG(start)));
          await client.receives(forwarded("s1"));
        }
      },
    }),
  ),
  {
    name: "regsub takes no request long",
    differs: { haproxy: "2.1 takes seconds for it, and its watchdog ends the process" },
    configuration: configuration({
      defaults: "no log",
      frontend: "use_backend other if { path,regsub(a*a*a*a*a*z,x,g),regsub(a*a*z,x),regsub(.*.*.*=,x,g) -m sub x }",
    }).concat("backend other\n  server s2 {s2}\n"),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      for (let count = 0; count < 3; count++) {
        client.send(get(LONG("/a")));
        await client.receives(forwarded("s1"));
      }
    },
  },
  {
    name: "rules that replace and maps take no request long",
    differs: { haproxy: "2.1 takes seconds for it" },
    configuration: configuration({
      defaults: "no log",
      frontend: `
        http-request replace-header X '^(a+)+$' found
        http-request replace-value X '^(a|aa)+$' found
        http-request replace-uri '^/(a+)+$' /found
        http-request set-header Y %[path,map_reg(${MAP},none)]%[path,map_regm(${MAP},none)]`,
      backend: "http-response replace-header Z '(z+z+)+y' found\nhttp-response replace-value Z '^(z|zz)+$' found",
    }),
    async play(rig) {
      const long = (letter: string) => `${letter.repeat(4000)}!`;
      const client = await rig.client();
      for (let count = 0; count < 3; count++) {
        client.send(get(`/${long("a")}`, `X: ${long("a")}\r\n`));
        const server = await rig.server().accept();
        await server.receives(`GET /${long("a")} HTTP/1.1\r\nhost: a\r\nx: ${long("a")}\r\ny: nonenone\r\n\r\n`);
        server.send(response("s1", `Connection: close\r\nZ: ${long("z")}\r\n`));
        await client.receives(forwarded("s1", `z: ${long("z")}\r\n`));
      }
    },
  },
  evaluates("regsub replaces what fits", [
    ["path,regsub(/,-)", "-a/b"],
    ["path,regsub(/,-,g)", "-a-b"],
    ["str(aBa),regsub(b,x)", "aBa"],
    ["str(aBa),regsub(b,x,i)", "axa"],
    ["str(aaa),regsub(^a,x,g)", "xaa"],
    ["str(abab),regsub(A,,gi)", "bb"],
    ["str(abc),regsub(x*,-,g)", "-a-b-c-"],
    ["str(a b),regsub(\\b,-,g)", "-a --b"],
    ["str(2001),regsub(\\d,x,g)", "xxxx"],
  ]),
  evaluates("regsub puts the replacement as it is", [["str(abc),regsub(b,\\0)", "a\\0c"]], {
    differs: { "haproxy 2.6": "puts groups where a backslash and a number stand" },
  }),
];
