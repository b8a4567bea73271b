import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** A request, and what a server gets of it. */
type Row = readonly [sent: string, got: string];

/** One configuration, and a request for each row. */
function table(name: string, frontend: string, rows: readonly Row[], differs?: Case["differs"]): Case {
  return {
    name,
    ...(differs && { differs }),
    configuration: configuration({ frontend }),
    async play(rig) {
      const client = await rig.client();
      client.send(rows[0]?.[0] ?? "");
      const server = await rig.server().accept();
      for (const [at, [sent, got]] of rows.entries()) {
        if (at > 0) client.send(sent);
        await server.receives(got);
        server.send(response("s1"));
        await client.receives(forwarded("s1"));
      }
    },
  };
}

const SEEN = "http-request set-header X-Seen %[path]|%[url]|%[query]|%[hdr(host)]";
const seen = (target: string, seenAs: string, host = "a") =>
  `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nx-seen: ${seenAs}\r\n\r\n`;

/** `/ HTTP/1.1`, the end of a line, `A: b`. */
const LINES = "%[bin(2f20485454502f312e310d0a413a2062)]";

/** What rules make of the first line and of the values of fields. */
export const rewrites: readonly Case[] = [
  table(
    "set-method: rules see the one that was received",
    "http-request set-method PUT if { path /put }\nhttp-request set-header X-Method %[method]",
    [
      [get("/put"), "PUT /put HTTP/1.1\r\nhost: a\r\nx-method: GET\r\n\r\n"],
      [get("/get"), "GET /get HTTP/1.1\r\nhost: a\r\nx-method: GET\r\n\r\n"],
    ],
  ),
  {
    name: "set-method: a HEAD that became a GET gets no body",
    differs: { haproxy: "closes the connection, and logs an internal error" },
    configuration: configuration({ frontend: "http-request set-method GET if METH_HEAD" }),
    async play(rig) {
      const client = await rig.client();
      client.send("HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n");
      server.send(response("s1"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
      client.send(get("/2"));
      await server.receives("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ns1\r\n0\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\ns1\r\n0\r\n\r\n");
    },
  },
  {
    name: "set-method: who asked with GET, of which a rule made a HEAD, does not wait for a body",
    differs: { haproxy: "leaves the connection open, so that the next response is read as the body" },
    configuration: configuration({ frontend: "http-request set-method HEAD" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receives("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n");
      await client.isEnded();
    },
  },
  table(
    "set-path replaces what stands before the query, also where there is no path",
    `http-request set-path /n\n${SEEN}`,
    [
      [get("/o?q"), seen("/n?q", "/n|/n?q|q|a")],
      [get("http://a/o?q"), seen("http://a/n?q", "/n|http://a/n?q|q|a")],
      [get("http://a"), seen("/n", "/n|/n||a")],
      ["OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", seen("/n", "/n|/n||a").replace("GET", "OPTIONS")],
    ],
  ),
  table(
    "set-query replaces what stands behind the question mark, and adds one where something is to stand there",
    `http-request set-query new=%[path] if { path /n }\nhttp-request set-query %[hdr(none)] if { path /e }\n${SEEN}`,
    [
      [get("/n?a?b"), seen("/n?new=/n", "/n|/n?new=/n|new=/n|a")],
      [get("/n"), seen("/n?new=/n", "/n|/n?new=/n|new=/n|a")],
      [get("/e?a"), seen("/e?", "/e|/e?||a")],
      [get("/e"), seen("/e", "/e|/e||a")],
    ],
  ),
  table(
    "set-uri replaces the whole target, and the Host by an authority in it",
    `http-request set-uri http://other:81/u?z if { path /u }\nhttp-request set-uri /p%[path] if { path /p }\n${SEEN}`,
    [
      [get("/u?q"), seen("http://other:81/u?z", "/u|http://other:81/u?z|z|other:81", "other:81")],
      [get("/p?q"), seen("/p/p", "/p/p|/p/p||a")],
    ],
  ),
  table(
    "set-path, set-query and set-uri: what they make of a target cannot end it",
    ["path", "query", "uri"].map((what) => `http-request set-${what} ${LINES} if { path /${what} }`).join("\n"),
    ["path", "query", "uri"].map(
      (what): Row => [
        get(`/${what}`),
        `GET ${what === "query" ? "/query?" : ""}/%20HTTP/1.1%0D%0AA:%20b HTTP/1.1\r\nhost: a\r\n\r\n`,
      ],
    ),
    { haproxy: "lets a client write fields of its own" },
  ),
  table(
    "replace-header takes each field as a whole, and knows what was found",
    `http-request replace-header X ^(.*)b(.*) '\\1[B]\\x41\\\\\\2\\9' if { path /1 }
     http-request replace-header X a%[path] never
     http-request replace-header Y . never
     http-request add-header Z late
     http-request replace-header Z ^l(.*) '\\1%[path]' if { path /2 }`,
    [
      [
        get("/1", "X: abc, b\r\nX: c\r\nx: xb\r\n"),
        "GET /1 HTTP/1.1\r\nhost: a\r\nx: abc, [B]A\\\r\nx: c\r\nx: x[B]A\\\r\nz: late\r\n\r\n",
      ],
      [get("/2", "X: abc\r\n"), "GET /2 HTTP/1.1\r\nhost: a\r\nx: abc\r\nz: ate/2\r\n\r\n"],
    ],
  ),
  table(
    "replace-value takes each value between commas, up to an empty one",
    "http-request replace-value X ^(.)(.*) '<\\2\\1>'",
    [
      [get("/", 'X: ab, b,"c,d" ,e\r\n'), 'GET / HTTP/1.1\r\nhost: a\r\nx: <ba>,<b>,<c,d"">,<e>\r\n\r\n'],
      [get("/", "X: a,,b\r\nX: c\r\n"), "GET / HTTP/1.1\r\nhost: a\r\nx: <a>,,b\r\nx: <c>\r\n\r\n"],
    ],
    { "haproxy 2.6": "goes on behind an empty value" },
  ),
  table(
    "replace-uri takes the whole target",
    "http-request replace-uri ^/old/(.*) '/\\1?was=%[path]'\nhttp-request replace-uri ^/abs(.*) 'http://b\\1'\nhttp-request replace-uri ^/sp '/\\x20x'",
    [
      [get("/old/x?y"), "GET /x?y?was=/old/x HTTP/1.1\r\nhost: a\r\n\r\n"],
      [get("/other"), "GET /other HTTP/1.1\r\nhost: a\r\n\r\n"],
      [get("/abs/x"), "GET http://b/x HTTP/1.1\r\nhost: b\r\n\r\n"],
    ],
  ),
  {
    name: "replace-header: what cannot be made is refused",
    differs: { "haproxy 2.6": "answers 500" },
    configuration: configuration({
      frontend: `
        http-request replace-header X . '\\' if { path /q }
        http-response replace-header X . '\\x4'`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/q", "X: 1\r\n"));
      await rig.refuses(client, 400);
      await rig.logs('f f/<NOSRV> -1/-1/-1/-1/* 400 211 - - PR-- 1/1/0/0/0 0/0 "GET /q HTTP/1.1"');
      const other = await rig.client();
      other.send(get("/r", "X: 1\r\n"));
      const server = await rig.server().accept();
      await server.receives("GET /r HTTP/1.1\r\nhost: a\r\nx: 1\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 0\r\n\r\n");
      await rig.refuses(other, 502);
      await rig.logs('f b/s1 */*/*/-1/* 502 * - - PH-- */*/0/0/0 0/0 "GET /r HTTP/1.1"');
    },
  },
  {
    name: "set-status gives a response another status, and the log says the one that was received",
    differs: { "haproxy 2.6": "logs the status that the client gets" },
    configuration: configuration({
      frontend: `
        http-response set-status 404 if { status 201 }
        http-response set-status 299 if { status 202 }
        http-response set-status 503 reason "my reason" if { status 203 }
        http-response set-header X %[status]
        http-response replace-value Y ^(.)$ <\\\\1>`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      for (const [status, line] of [
        [201, "404 Not Found"],
        [202, "299 Success"],
        [203, "503 my reason"],
        [206, "206 Yes"],
      ] as const) {
        await server.receivesHead();
        server.send(`HTTP/1.1 ${status} Yes\r\nY: a,bc,d\r\nContent-Length: 2\r\n\r\nok`);
        await client.receives(
          `HTTP/1.1 ${line}\r\ny: <a>,bc,<d>\r\ncontent-length: 2\r\nx: ${line.slice(0, 3)}\r\n\r\nok`,
        );
        await rig.logs(`f b/s1 */*/*/*/* ${status} * - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"`);
        client.send(get());
      }
      await server.receivesHead();
      client.close();
    },
  },
];
