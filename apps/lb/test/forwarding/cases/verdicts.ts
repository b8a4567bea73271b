import { configuration } from "../harness/configuration.ts";
import { errorPage } from "../harness/error-pages.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

export const unauthorized = (realm: string) =>
  "HTTP/1.1 401 Unauthorized\r\ncontent-length: 112\r\ncache-control: no-cache\r\ncontent-type: text/html\r\n" +
  `www-authenticate: Basic realm="${realm}"\r\nconnection: close\r\n\r\n` +
  "<html><body><h1>401 Unauthorized</h1>\nYou need a valid user and password to access this content.\n</body></html>\n";
const LATER = { "haproxy 2.6": "writes other fields" };

/** How rules end requests and responses. */
export const verdicts: readonly Case[] = [
  {
    name: "auth asks for a name and a password",
    differs: LATER,
    configuration: configuration({
      frontend: 'http-request auth realm "my realm" if { path /1 }\nhttp-request auth if { path /2 }',
      backend: "http-request auth if { path /3 }",
    }),
    async play(rig) {
      for (const [path, realm, proxy] of [
        ["/1", "my realm", "f"],
        ["/2", "f", "f"],
        ["/3", "b", "b"],
      ] as const) {
        const client = await rig.client();
        client.send(get(path));
        await client.receives(unauthorized(realm));
        await client.isEnded();
        await rig.logs(`f ${proxy}/<NOSRV> -1/-1/-1/-1/* 401 * - - PR-- */*/*/*/* 0/0 "GET ${path} HTTP/1.1"`);
      }
    },
  },
  {
    name: "tarpit lets the client wait for its answer",
    differs: LATER,
    configuration: configuration({
      defaults: "timeout tarpit 300ms",
      frontend: "http-request tarpit if { path /1 }",
      backend: "timeout tarpit 400ms\nhttp-request tarpit deny_status 429 if { path /2 }",
    }),
    async play(rig) {
      for (const [path, wait, status, proxy] of [
        ["/1", 300, 500, "f"],
        ["/2", 400, 429, "b"],
      ] as const) {
        const client = await rig.client();
        client.send(get(path));
        await client.staysQuiet(wait - 50);
        await client.receives(errorPage(status));
        await client.isEnded();
        await rig.logs(`f ${proxy}/<NOSRV> -1/*/-1/-1/* ${status} * - - PT-- */*/*/*/* 0/0 "GET ${path} HTTP/1.1"`);
      }
    },
  },
  {
    name: "tarpit holds a client that sends no more, too",
    differs: { haproxy: "holds it or not, as it notices" },
    configuration: configuration({ defaults: "timeout tarpit 400ms", frontend: "http-request tarpit" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      client.fin();
      await client.staysQuiet(300);
      await client.receives(errorPage(500));
      await client.isEnded();
      await rig.logs('f f/<NOSRV> -1/*/-1/-1/* 500 * - - PT-- */*/*/*/* 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "tarpit forgets a client that is gone",
    differs: { haproxy: "notices it when the time is over" },
    configuration: configuration({ defaults: "timeout tarpit 20s", frontend: "http-request tarpit" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await client.staysQuiet(100);
      client.reset();
      await rig.logs('f f/<NOSRV> -1/*/-1/-1/* * * - - PT-- */*/*/*/* 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "reject closes the connection without an answer",
    configuration: configuration({
      frontend: "http-request reject if { path /f }",
      backend: "http-request reject if { path /b }",
    }),
    async play(rig) {
      for (const [path, proxy] of [
        ["/f", "f"],
        ["/b", "b"],
      ] as const) {
        const client = await rig.client();
        client.send(get(path));
        await client.isEnded();
        await rig.logs(`f ${proxy}/<NOSRV> -1/-1/-1/-1/* -1 0 - - PR-- */*/*/*/* 0/0 "GET ${path} HTTP/1.1"`);
      }
    },
  },
  {
    name: "silent-drop leaves the client alone with its connection",
    differs: { haproxy: "makes the system forget the connection where it may, and resets it where it may not" },
    configuration: configuration({
      defaults: "timeout client 500ms",
      frontend: "http-request silent-drop if { path /f }",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/f"));
      await rig.logs('f f/<NOSRV> -1/-1/-1/-1/* -1 0 - - PR-- */*/*/*/* 0/0 "GET /f HTTP/1.1"');
      client.send(get("/other"));
      await client.staysQuiet(300);
      await client.isEnded();
    },
  },
  {
    name: "http-response deny: the client gets a 502 instead, and that is no failure of the server's",
    configuration: configuration({
      backend: "http-response deny if { res.hdr(x) b }",
      frontend: "http-response deny if { res.hdr(x) f }\nhttp-response set-header X-Passed 1",
    }),
    async play(rig) {
      for (const value of ["b", "f"]) {
        const client = await rig.client();
        client.send(get());
        const server = await rig.server().accept();
        await server.receivesHead();
        server.send(`HTTP/1.1 200 OK\r\nX: ${value}\r\nContent-Length: 5\r\n\r\nhello`);
        await rig.refuses(client, 502);
        await rig.logs('f b/s1 */*/*/-1/* 502 * - - PH-- */*/*/*/0 0/0 "GET / HTTP/1.1"');
      }
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(response("s1"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-passed: 1\r\n\r\ns1");
    },
  },
  {
    name: "http-response redirect sends the client elsewhere instead, and the connection goes on",
    differs: { haproxy: "answers with the response all the same, and logs the redirect" },
    configuration: configuration({ frontend: "http-response redirect location /else?%[status] if { status 404 }" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello");
      await client.receives(
        "HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: /else?404\r\ncache-control: no-cache\r\n\r\n",
      );
      await rig.logs('f b/s1 */*/*/*/* 302 * - - LR-- */*/*/*/0 0/0 "GET / HTTP/1.1"');
      client.send(get("/else"));
      const next = await rig.server().accept();
      await next.receives("GET /else HTTP/1.1\r\nhost: a\r\n\r\n");
      next.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "redirect comes after http-request, and takes its text as it is",
    configuration: configuration({
      frontend: `
        redirect prefix http://b/%[path] code 301 if { hdr(x) set }
        redirect location /l drop-query set-cookie A=b if { path /l }
        http-request set-header X set if { path /p }
        http-request set-path /changed if { path /c }
        redirect scheme https append-slash if { path /changed }`,
      backend: "redirect location /of-backend if { path /b }",
    }),
    async play(rig) {
      const client = await rig.client();
      for (const [target, answer] of [
        ["/p?q", "301 Moved Permanently\r\ncontent-length: 0\r\nlocation: http://b/%[path]/p?q\r\n"],
        [
          "/l",
          "302 Found\r\ncontent-length: 0\r\nlocation: /l\r\ncache-control: no-cache\r\nset-cookie: A=b; path=/;\r\n",
        ],
        ["/c", "302 Found\r\ncontent-length: 0\r\nlocation: https://a/changed/\r\ncache-control: no-cache\r\n"],
        ["/c?q", "302 Found\r\ncontent-length: 0\r\nlocation: https://a/changed?q/\r\ncache-control: no-cache\r\n"],
        ["/b", "302 Found\r\ncontent-length: 0\r\nlocation: /of-backend\r\ncache-control: no-cache\r\n"],
      ] as const) {
        client.send(get(target));
        await client.receives(`HTTP/1.1 ${answer}\r\n`);
        await rig.logs(
          `f ${target === "/b" ? "b" : "f"}/<NOSRV> */-1/-1/-1/* ${answer.slice(0, 3)} * - - LR-- */*/*/*/* 0/0 "GET ${target} HTTP/1.1"`,
        );
      }
    },
  },
  {
    name: "set-log-level changes the level of a line, or leaves it out",
    configuration: configuration({
      global: "log stdout format raw local0 notice",
      frontend: `
        http-request set-log-level notice if { path /notice }
        http-request set-log-level silent if { path_beg /silent }
        http-response set-log-level err if { res.hdr(x) err }`,
    }).replace("log stdout format raw local0\n", ""),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/usual"));
      const server = await rig.server().accept();
      for (const [path, next, fields] of [
        ["/usual", "/notice", ""],
        ["/notice", "/silent", ""],
        ["/silent", "/silent/err", ""],
        ["/silent/err", "/end", "X: err\r\n"],
      ] as const) {
        await server.receives(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
        server.send(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`);
        await client.receivesHead();
        client.send(get(next));
      }
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- */*/*/*/* 0/0 "GET /notice HTTP/1.1"');
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- */*/*/*/* 0/0 "GET /silent/err HTTP/1.1"');
      await server.receivesHead();
      client.close();
    },
  },
  {
    name: "capture keeps for the log what rules find",
    configuration: configuration({
      frontend: `
        declare capture request len 4
        declare capture response len 10
        http-request capture path len 20
        http-request capture hdr(x) id 0 if { path_beg /a }
        http-response capture status id 0
        http-request set-header X-Captured %[capture.req.hdr(1)],%[capture.req.hdr(0)]`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/abc", "X: 12345\r\n"));
      const server = await rig.server().accept();
      await server.receives("GET /abc HTTP/1.1\r\nhost: a\r\nx: 12345\r\nx-captured: /abc,1234\r\n\r\n");
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- */*/*/*/* 0/0 {1234|/abc} {200} "GET /abc HTTP/1.1"');
      client.send(get("/b", "X: 12345\r\n"));
      await server.receives("GET /b HTTP/1.1\r\nhost: a\r\nx: 12345\r\nx-captured: /b,\r\n\r\n");
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- */*/*/*/* 0/0 {|/b} {200} "GET /b HTTP/1.1"');
    },
  },
  {
    name: "set-src and its like change the ends of a connection for all that follows",
    differs: { "haproxy 2.6": "changes them for the request alone" },
    configuration: configuration({
      frontend: `
        option forwardfor
        http-request set-src hdr(x-from)
        http-request set-src-port hdr(x-port)
        http-request set-dst hdr(x-to)
        http-request set-dst-port hdr(x-to-port)
        http-request set-header X-Ends %[src]:%[src_port]-%[dst]:%[dst_port]
        http-request del-header X-From
        log-format "%ci:%cp [%tr] %r"`,
    }).replace("option httplog\n", ""),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/1", "X-From: 192.0.2.7\r\nX-Port: 99\r\nX-To: 192.0.2.8\r\nX-To-Port: 8080\r\n"));
      const server = await rig.server().accept();
      const ends = "x-ends: 192.0.2.7:99-192.0.2.8:8080\r\nx-forwarded-for: 192.0.2.7\r\n\r\n";
      await server.receives(
        `GET /1 HTTP/1.1\r\nhost: a\r\nx-port: 99\r\nx-to: 192.0.2.8\r\nx-to-port: 8080\r\n${ends}`,
      );
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
      client.send(get("/2", "X-From: nobody\r\n"));
      await server.receives(`GET /2 HTTP/1.1\r\nhost: a\r\n${ends}`);
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
];
