import { dateText } from "../../../src/persistence/cookie-dates.ts";
import { dynamicCookie } from "../../../src/persistence/dynamic-cookie.ts";
import { configuration } from "../harness/configuration.ts";
import { EXCHANGE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import { UPGRADE, UPGRADED, withLowerCaseNames } from "../harness/web-socket.ts";
import type { Wire } from "../harness/wire.ts";

const SERVERS = ["s1", "s2"];

/** Two servers, whose cookies are `c1` and `c2`. @param backend whole lines @param words of both servers */
function sticky(backend: string, words = ""): string {
  const servers = SERVERS.map((name) => `server ${name} {${name}} cookie ${name.replace("s", "c")} ${words}`);
  return configuration({ backend: [backend, ...servers].join("\n"), servers: [] });
}

function serveAll(rig: Rig, fields = ""): void {
  for (const name of SERVERS) rig.server(name).serve(() => response(name, fields));
}

/** A request with this Cookie field; empty: without one. */
function asking(cookie: string, path = "/"): string {
  return get(path, cookie === "" ? "" : `Cookie: ${cookie}\r\n`);
}

/** What goes out with these fields, which are new, behind the length. */
function answered(body: string, added = ""): string {
  return forwarded(body).replace("\r\n\r\n", `\r\n${added}\r\n`);
}

async function exchange(client: Wire, cookie: string, answer: string): Promise<void> {
  client.send(asking(cookie));
  await client.receives(answer);
}

/** A table of requests on one connection: what the client's cookie is, what it gets, how the line ends. */
type Row = readonly [cookie: string, answer: string, server: string, termination: string];

function table(
  name: string,
  config: string,
  rows: readonly Row[],
  more: Partial<Case> & { fields?: string } = {},
): Case {
  const { fields = "", ...others } = more;
  return {
    ...others,
    name,
    configuration: config,
    async play(rig) {
      serveAll(rig, fields);
      const client = await rig.client();
      for (const [cookie, answer, server, termination] of rows) {
        await exchange(client, cookie, answer);
        await rig.logsExchange({ ...EXCHANGE, server, status: 200, termination });
      }
    },
  };
}

/** What reaches the server of a Cookie field under `cookie SRV insert indirect`; undefined: no such line. */
const TAKEN_OUT: readonly (readonly [sent: string, left: string | undefined])[] = [
  ["SRV=c1", undefined],
  ["SRV=c1; a=1", "a=1"],
  ["a=1; SRV=c1", "a=1"],
  ["a=1; SRV=c1; b=2", "a=1; b=2"],
  ["a=1;SRV=c1;b=2", "a=1; b=2"],
  ["a=1 ; SRV=c1 ;  b=2", "a=1; b=2"],
  ["a=1, SRV=c1, b=2", "a=1, b=2"],
  ["SRV=c1; SRV=c2", undefined],
  ["SRV=c1; a=1; SRV=c2; b=2", "a=1; b=2"],
  ["$Version=1; SRV=c1; $Path=/", undefined],
  ["$Version=1; a=1; SRV=c1; $Path=/; b=2; $Path=/", "$Version=1; a=1; b=2; $Path=/"],
  ["flag; SRV=c1", "flag"],
  ["SRV=c1; flag", "flag"],
  ['a="x;SRV=c2"; SRV=c1', 'a="x;SRV=c2"'],
  ["a = 1; SRV = c1", "a=1"],
  ["SRVX=c2; SRV=c1; srv=c2", "SRVX=c2; srv=c2"],
  ["SRV=; a=1", "a=1"],
  ["SRV; a=1", "SRV; a=1"],
  ["SRV=zz; a=1", "a=1"],
  ["a = 1 ; $Path=/;", "a=1 ; $Path=/;"],
  ["$Version=1", "$Version=1"],
  [" =1; SRV= ;b =\t2", "=1; b=2"],
  ["; SRV=c1,", undefined],
];

/** What becomes of Set-Cookie fields, from a server whose cookie is `c1`: options of the backend, what it sets, what the client gets. */
const SET_COOKIES: readonly (readonly [options: string, sent: string, got: string, termination: string])[] = [
  ["insert", "set-cookie: SRV=x; path=/\r\n", "set-cookie: SRV=c1; path=/\r\n", "--NI"],
  ["insert preserve", "set-cookie: SRV=x; path=/\r\n", "", "--NP"],
  ["insert", "set-cookie: SRVX=x\r\n", "set-cookie: SRVX=x\r\nset-cookie: SRV=c1; path=/\r\n", "--NI"],
  ["rewrite", "set-cookie: SRV=x; path=/; Max-Age=1\r\n", "set-cookie: SRV=c1; path=/; Max-Age=1\r\n", "--NR"],
  ["rewrite", "set-cookie: SRV = x ; path=/\r\n", "set-cookie: SRV=c1 ; path=/\r\n", "--NR"],
  ["rewrite", 'set-cookie: SRV="x;y"; path=/\r\n', "set-cookie: SRV=c1; path=/\r\n", "--NR"],
  ["rewrite", "", "", "--NN"],
  ["prefix", "set-cookie: SRV=x; path=/\r\n", "set-cookie: SRV=c1~x; path=/\r\n", "--NR"],
  ["prefix", "set-cookie: SRV=\r\n", "set-cookie: SRV=c1~\r\n", "--NR"],
  ["", "set-cookie: SRV=x; path=/\r\n", "", "----"],
];

/** Under `nocache`: what the server says, and whether the client is told that its response is private. */
const CACHEABLE: readonly (readonly [method: string, status: number, fields: string, told: boolean])[] = [
  ["GET", 200, "", true],
  ["GET", 302, "", false],
  ["POST", 200, "", false],
  ["GET", 200, "cache-control: no-store\r\n", false],
  ["GET", 200, "cache-control: public\r\n", true],
  ["POST", 200, "cache-control: public\r\n", true],
  ["GET", 200, "cache-control: max-age=0\r\n", false],
  ["GET", 200, "cache-control: max-age=10\r\n", true],
  ["GET", 200, "pragma: no-cache\r\n", false],
];

/** Seconds from now, as they stand in a cookie. */
function date(seconds: number): string {
  return dateText(Math.floor(Date.now() / 1000) + seconds);
}

const FORBIDDEN = "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n";
const FORGOTTEN = "set-cookie: SRV=; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/\r\n";
const FIRST = "set-cookie: SRV=c1; path=/\r\n";
const SECOND = "set-cookie: SRV=c2; path=/\r\n";

/** Cookies that lead clients back to their servers. */
export const cookies: readonly Case[] = [
  table("cookie insert sets a cookie that leads back to the server", sticky("cookie SRV insert"), [
    ["", answered("s1", FIRST), "s1", "--NI"],
    ["SRV=c2", answered("s2"), "s2", "--VN"],
    ["SRV=c2", answered("s2"), "s2", "--VN"],
    ["SRV=c1", answered("s1"), "s1", "--VN"],
    ["", answered("s2", SECOND), "s2", "--NI"],
    // What no server has.
    ["SRV=zz", answered("s1", FIRST), "s1", "--II"],
    ["SRV=", answered("s2", SECOND), "s2", "--II"],
    ["srv=c1", answered("s1", FIRST), "s1", "--NI"],
    // Of two of the name the first that a server has is right.
    ["SRV=zz; SRV=c1", answered("s1"), "s1", "--VN"],
    ["SRV=c1; SRV=c2", answered("s1"), "s1", "--VN"],
  ]),
  table(
    "cookie insert sets domains, HttpOnly and Secure as it is told",
    sticky("cookie SRV insert domain .a.example domain b.example httponly secure"),
    [
      [
        "",
        answered("s1", "set-cookie: SRV=c1; path=/; domain=.a.example; domain=b.example; HttpOnly; Secure\r\n"),
        "s1",
        "--NI",
      ],
    ],
  ),
  {
    name: "without a cookie of its own a server makes clients forget the one that they had",
    configuration: configuration({
      backend: "cookie SRV insert\nserver s1 {s1} cookie c1\nserver s2 {s2}",
      servers: [],
    }),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "", answered("s1", FIRST));
      await exchange(client, "", answered("s2", FORGOTTEN));
    },
  },
  ...TAKEN_OUT.map(
    ([sent, left]): Case => ({
      name: `cookie indirect hides its cookie from the server: ${sent}`,
      configuration: sticky("cookie SRV insert indirect"),
      async play(rig) {
        const client = await rig.client();
        client.send(asking(sent));
        const server = await rig.server("s1").accept();
        const field = left === undefined ? "" : `cookie: ${left}\r\n`;
        await server.receives(`GET / HTTP/1.1\r\nhost: a\r\n${field}\r\n`);
      },
    }),
  ),
  {
    name: "without indirect the server sees the cookie",
    configuration: sticky("cookie SRV insert"),
    async play(rig) {
      const client = await rig.client();
      client.send(asking("a=1; SRV=c1"));
      const server = await rig.server("s1").accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\ncookie: a=1; SRV=c1\r\n\r\n");
    },
  },
  {
    name: "under prefix the server sees the cookie without what the balancer has put in front",
    configuration: sticky("cookie SID prefix"),
    async play(rig) {
      const client = await rig.client();
      for (const [sent, left] of [
        ["SID=c2~abc~d; b=1", "SID=abc~d; b=1"],
        ["a=1; SID=c2~", "a=1; SID="],
        ["SID=c2", "SID=c2"],
      ] as const) {
        client.send(asking(sent));
        if (client === rig.clients[0] && rig.server("s2").connections.length === 0) {
          const server = await rig.server("s2").accept();
          await server.receives(`GET / HTTP/1.1\r\nhost: a\r\ncookie: ${left}\r\n\r\n`);
          server.send(response("s2"));
        } else {
          const [server] = rig.server("s2").connections;
          await server?.receives(`GET / HTTP/1.1\r\nhost: a\r\ncookie: ${left}\r\n\r\n`);
          server?.send(response("s2"));
        }
        await client.receives(answered("s2"));
        await rig.logsExchange({ ...EXCHANGE, server: "s2", termination: "--VN" });
      }
    },
  },
  ...SET_COOKIES.map(
    ([options, sent, got, termination]): Case => ({
      name: `what a server sets under cookie SRV ${options}: ${sent.trim() || "nothing"}`,
      configuration: sticky(`cookie SRV ${options}`),
      async play(rig) {
        const client = await rig.client();
        client.send(get());
        const server = await rig.server("s1").accept();
        await server.receivesHead();
        server.send(`HTTP/1.1 204 No Content\r\n${sent}\r\n`);
        await client.receives(`HTTP/1.1 204 No Content\r\n${got || sent}\r\n`);
        await rig.logsExchange({ ...EXCHANGE, status: 204, termination });
      },
    }),
  ),
  table(
    "cookie indirect takes out what a server sets for who has the cookie",
    sticky("cookie SRV insert indirect"),
    [
      ["SRV=c1", answered("s1"), "s1", "--VD"],
      ["", answered("s1", FIRST), "s1", "--NI"],
    ],
    { fields: "Set-Cookie: SRV=x\r\n" },
  ),
  ...CACHEABLE.map(
    ([method, status, fields, told]): Case => ({
      name: `cookie nocache, ${method}, ${status}, ${fields.trim() || "nothing said of caches"}: ${told ? "private" : "as it is"}`,
      ...(told && { differs: { "haproxy 2.6": "does not say so" } }),
      configuration: sticky("cookie SRV insert nocache"),
      ...(told &&
        !fields.includes("max-age") && { differs: { "haproxy 2.6": "leaves alone what says nothing of an age" } }),
      async play(rig) {
        const client = await rig.client();
        const length = method === "POST" ? "Content-Length: 0\r\n" : "";
        client.send(`${method} / HTTP/1.1\r\nHost: a\r\n${length}\r\n`);
        const server = await rig.server("s1").accept();
        await server.receivesHead();
        server.send(`HTTP/1.1 ${status} Whatever\r\n${fields}content-length: 0\r\n\r\n`);
        const added = FIRST + (told ? "cache-control: private\r\n" : "");
        await client.receives(`HTTP/1.1 ${status} Whatever\r\n${fields}content-length: 0\r\n${added}\r\n`);
      },
    }),
  ),
  {
    name: "cookie postonly sets it in answers to POST alone",
    configuration: sticky("cookie SRV insert postonly"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "", answered("s1"));
      await rig.logsExchange({ ...EXCHANGE, termination: "--NN" });
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      await client.receives(answered("s2", SECOND));
    },
  },
  {
    name: "cookie maxidle ignores who has not come for long, and dates anew who has",
    configuration: sticky("cookie SRV insert maxidle 60"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      const set = (value: string) =>
        answered(value.replace("c", "s"), `set-cookie: SRV=${value}|${date(0)}; path=/\r\n`);
      const plays = async (cookie: string, answer: () => string, server: string, termination: string) => {
        await untilRound();
        await exchange(client, cookie, answer());
        await rig.logsExchange({ ...EXCHANGE, server, termination });
      };
      await plays("", () => set("c1"), "s1", "--NI");
      await plays(`SRV=c2|${date(-30)}`, () => set("c2"), "s2", "--VU");
      await plays(`SRV=c2|${date(30)}`, () => answered("s2"), "s2", "--VN");
      await plays(`SRV=c1|${date(-70)}`, () => set("c2"), "s2", "--EI");
      await plays(`SRV=c2|${date(100_000)}`, () => set("c1"), "s1", "--EI");
      await plays("SRV=c1", () => set("c1"), "s1", "--VU");
      await plays("SRV=c1|?????", () => set("c1"), "s1", "--VU");
      await plays("SRV=c1|AA", () => set("c1"), "s1", "--VU");
    },
  },
  {
    name: "cookie maxlife ignores who first came long ago, and keeps that date",
    configuration: sticky("cookie SRV insert maxlife 60"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      const set = (value: string, first = date(0)) =>
        answered(value.replace("c", "s"), `set-cookie: SRV=${value}|${date(0)}|${first}; path=/\r\n`);
      const plays = async (cookie: string, answer: () => string, server: string, termination: string) => {
        await untilRound();
        await exchange(client, cookie, answer());
        await rig.logsExchange({ ...EXCHANGE, server, termination });
      };
      const earlier = date(-30);
      await plays("", () => set("c1"), "s1", "--NI");
      await plays(`SRV=c2|${earlier}|${earlier}`, () => set("c2", earlier), "s2", "--VU");
      await plays(`SRV=c2|${date(30)}|${earlier}`, () => answered("s2"), "s2", "--VN");
      await plays(`SRV=c1|${earlier}|${date(-70)}`, () => set("c2"), "s2", "--OI");
      await plays("SRV=c1", () => set("c1"), "s1", "--VU");
      // Beyond all dates.
      await plays("SRV=c2|/////|/////", () => set("c1"), "s1", "--OI");
    },
  },
  table("without maxidle and maxlife dates in cookies are taken out", sticky("cookie SRV insert"), [
    ["SRV=c2|WOzv2", answered("s2", SECOND), "s2", "--VU"],
    ["SRV=c2|WOzv2|WOzv2", answered("s2", SECOND), "s2", "--VU"],
  ]),
  {
    name: "dynamic cookies are made of the key and the server's address, as HAProxy makes them",
    configuration: configuration({
      backend: "cookie SRV insert dynamic\ndynamic-cookie-key secret",
      servers: SERVERS,
    }),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      const cookieOf = (name: string) => dynamicCookie("secret", "127.0.0.1", rig.server(name).port);
      await exchange(client, "", answered("s1", `set-cookie: SRV=${cookieOf("s1")}; path=/\r\n`));
      await exchange(client, `SRV=${cookieOf("s1")}`, answered("s1"));
      await exchange(client, `SRV=${cookieOf("s2")}`, answered("s2"));
    },
  },
  {
    name: "a cookie in the file goes before a dynamic one",
    configuration: configuration({
      backend: "cookie SRV insert dynamic\ndynamic-cookie-key secret",
      servers: SERVERS,
      server: "cookie mine",
    }),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "", answered("s1", "set-cookie: SRV=mine; path=/\r\n"));
      await exchange(client, "SRV=mine", answered("s1"));
    },
  },
  table("the cookie of a server that is down leads to another one", down("cookie SRV insert"), [
    ["SRV=c1", answered("s2", SECOND), "s2", "--DI"],
    ["SRV=c2", answered("s2"), "s2", "--VN"],
  ]),
  {
    name: "servers that share a cookie stand in for each other",
    configuration: configuration({
      backend: "cookie SRV insert\nserver s1 {s1} cookie c disabled\nserver s2 {s2} cookie c",
      servers: [],
    }),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "SRV=c", answered("s2"));
      await rig.logsExchange({ ...EXCHANGE, server: "s2", termination: "--VN" });
    },
  },
  {
    name: "a cookie leads to a server without weight",
    configuration: configuration({
      backend: "cookie SRV insert\nserver s1 {s1} cookie c1 weight 0\nserver s2 {s2} cookie c2",
      servers: [],
    }),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "", answered("s2", SECOND));
      await exchange(client, "SRV=c1", answered("s1"));
    },
  },
  {
    name: "a cookie leads to a backup server",
    configuration: configuration({
      backend: "cookie SRV insert\nserver s1 {s1} cookie c1 backup\nserver s2 {s2} cookie c2",
      servers: [],
    }),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "SRV=c1", answered("s1"));
    },
  },
  table(
    "option persist leads to the server of the cookie though it is down",
    down("cookie SRV insert\noption persist"),
    [
      ["SRV=c1", answered("s1"), "s1", "--DN"],
      ["", answered("s2", SECOND), "s2", "--NI"],
    ],
  ),
  {
    name: "force-persist leads to a server that is down, for whom the condition names",
    configuration: down("cookie SRV insert\nforce-persist if { path /forced }"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      client.send(asking("SRV=c1", "/forced"));
      await client.receives(answered("s1"));
      await exchange(client, "SRV=c1", answered("s2", SECOND));
    },
  },
  {
    name: "ignore-persist balances requests whatever their cookies say, and sets none",
    configuration: sticky("cookie SRV insert indirect\nignore-persist if { path /free }"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      for (const name of ["s1", "s2", "s1"]) {
        client.send(asking("SRV=c2", "/free"));
        await client.receives(answered(name));
        await rig.logsExchange({ ...EXCHANGE, server: name, termination: "--UN", request: "GET /free HTTP/1.1" });
      }
      await exchange(client, "SRV=c2", answered("s2"));
    },
  },
  {
    name: "the first rule of persistence that holds is right",
    configuration: sticky("cookie SRV insert\nforce-persist if { path /both }\nignore-persist if TRUE"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      client.send(asking("SRV=c2", "/both"));
      await client.receives(answered("s2"));
      await exchange(client, "SRV=c2", answered("s1"));
    },
  },
  {
    name: "a request stays with the server of its cookie, which refuses, without option redispatch",
    configuration: sticky("cookie SRV insert\ntimeout connect 50ms\nretries 1"),
    async play(rig) {
      await rig.server("s1").refuse();
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(asking("SRV=c1"));
      await rig.refuses(client, 503);
      await rig.logsExchange({ ...EXCHANGE, status: 503, termination: "SCVN", retries: 1, server: "s1" });
    },
  },
  {
    name: "option redispatch leaves the server of the cookie at the last try, and sets that of the other",
    configuration: sticky("cookie SRV insert\noption redispatch\ntimeout connect 50ms\nretries 2"),
    async play(rig) {
      await rig.server("s1").refuse();
      rig.server("s2").serve();
      const client = await rig.client();
      await exchange(client, "SRV=c1", answered("s2", SECOND));
      await rig.logsExchange({ ...EXCHANGE, server: "s2", status: 200, termination: "--DI", retries: "+2" });
    },
  },
  {
    name: "under force-persist option redispatch does not leave the server of the cookie",
    configuration: sticky(
      "cookie SRV insert\noption redispatch\ntimeout connect 50ms\nretries 1\nforce-persist if TRUE",
    ),
    async play(rig) {
      await rig.server("s1").refuse();
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(asking("SRV=c1"));
      await rig.refuses(client, 503);
      await rig.logsExchange({ ...EXCHANGE, status: 503, termination: "SCVN", retries: 1 });
    },
  },
  {
    name: "a request waits for the server of its cookie though another one has room",
    configuration: sticky("cookie SRV insert", "maxconn 1"),
    async play(rig) {
      rig.server("s2").serve();
      const first = await rig.client();
      first.send(asking("SRV=c1"));
      const server = await rig.server("s1").accept();
      await server.receivesHead();
      const second = await rig.client();
      second.send(asking("SRV=c1"));
      await second.staysQuiet(100);
      const third = await rig.client();
      await exchange(third, "", answered("s2", SECOND));
      rig.server("s1").serve();
      server.send(response("s1"));
      await first.receives(answered("s1"));
      first.close();
      await second.receives(answered("s1"));
    },
  },
  {
    name: "option redispatch leads past the full queue of the cookie's server",
    configuration: sticky("cookie SRV insert\noption redispatch", "maxconn 1 maxqueue 1"),
    async play(rig) {
      rig.server("s2").serve();
      const first = await rig.client();
      first.send(asking("SRV=c1"));
      await (await rig.server("s1").accept()).receivesHead();
      const second = await rig.client();
      second.send(asking("SRV=c1"));
      await second.staysQuiet(100);
      const third = await rig.client();
      await exchange(third, "SRV=c1", answered("s2", SECOND));
      await rig.logsExchange({ ...EXCHANGE, server: "s2", status: 200, termination: "--DI", retries: "+0" });
    },
  },
  {
    name: "the cookie of a listen section is looked for in what is denied, too",
    differs: { "haproxy 2.6": "logs no retries for it" },
    configuration: `
global
  nbthread 1
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect 2s
  timeout client 10s
  timeout server 10s
listen l
  bind 127.0.0.1:{f}
  cookie SRV insert indirect
  http-request deny if { path /denied }
  redirect location /there if { path /here }
  server s1 {s1} cookie c1
`,
    async play(rig) {
      for (const [path, cookie, server, termination] of [
        ["/denied", "SRV=c1", "s1", "PRVN"],
        ["/denied", "", "<NOSRV>", "PRNN"],
        ["/here", "SRV=c1", "<NOSRV>", "LRNN"],
      ] as const) {
        const client = await rig.client();
        client.send(asking(cookie, path));
        await client.receivesHead();
        if (path === "/denied") await client.receives(FORBIDDEN);
        const request = `GET ${path} HTTP/1.1`;
        await rig.logsExchange({ frontend: "l", backend: "l", server, termination, request });
      }
    },
  },
  {
    name: "a WebSocket goes to the server of its cookie, and another client's gets one",
    configuration: sticky("cookie SRV insert indirect"),
    async play(rig) {
      const opens = async (fields: string, name: string, added: string) => {
        const client = await rig.client();
        client.send(UPGRADE.replace("\r\n\r\n", `\r\n${fields}\r\n`));
        const server = await rig.server(name).accept();
        await server.receives(withLowerCaseNames(UPGRADE));
        server.send(`${UPGRADED}hi`);
        await client.receives(withLowerCaseNames(UPGRADED).replace("\r\n\r\n", `\r\n${added}\r\nhi`));
      };
      await opens("", "s1", FIRST);
      await opens("Cookie: SRV=c1\r\n", "s1", "");
      await opens("Cookie: SRV=c2\r\n", "s2", "");
    },
  },
  {
    name: "under option logasap the line tells of the cookie that is set, and of captures",
    configuration: sticky("cookie SRV insert")
      .replace("option httplog", 'option logasap\nlog-format "%ci:%cp [%tr] %b/%s %tsc %hs"')
      .replace("default_backend b", "default_backend b\n  capture response header a len 9"),
    async play(rig) {
      serveAll(rig, "A: x\r\n");
      const client = await rig.client();
      await exchange(client, "", `HTTP/1.1 200 OK\r\na: x\r\ncontent-length: 2\r\n${FIRST}\r\ns1`);
      await rig.logs("b/s1 --NI {x}");
    },
  },
  {
    name: "the next request of a connection has nothing of the cookie before",
    configuration: sticky("cookie SRV insert indirect"),
    async play(rig) {
      serveAll(rig);
      const client = await rig.client();
      await exchange(client, "SRV=c2", answered("s2"));
      await exchange(client, "", answered("s1", FIRST));
      await exchange(client, "", answered("s2", SECOND));
    },
  },
];

/** As `sticky`, with the first server in maintenance. */
function down(backend: string): string {
  return configuration({
    backend: `${backend}\nserver s1 {s1} cookie c1 disabled\nserver s2 {s2} cookie c2`,
    servers: [],
  });
}

/** Dates count steps of four seconds: not just before the next one. */
async function untilRound(): Promise<void> {
  const left = 4000 - ((Date.now() + 3000) % 4000);
  if (left < 300) await new Promise((resolve) => setTimeout(resolve, left + 20));
}
