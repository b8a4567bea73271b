import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** What 2.1.0 says by itself. */
const PAGE = (status: string, text: string) => {
  const body = `<html><body><h1>${status}</h1>\n${text}\n</body></html>\n`;
  return `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\ncache-control: no-cache\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n${body}`;
};
const LATER = { "haproxy 2.6": "writes other fields" };

/** What rules do to requests and responses. */
export const rules: readonly Case[] = [
  {
    name: "fields are set, added and taken out, and later rules see them so",
    configuration: configuration({
      frontend: `
        http-request set-header X-A one-%[path]
        http-request add-header X-A two
        http-request set-header X-Seen %[hdr(x-a)] if { hdr_cnt(x-a) 2 }
        http-request del-header Cookie
        http-request set-header Host other`,
      backend: "http-request set-header X-B %[hdr(host)]",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/p?q", "x-a: 1\r\nCookie: c\r\nAccept: */*\r\nx-a: 2\r\n"));
      const server = await rig.server().accept();
      await server.receives(
        "GET /p?q HTTP/1.1\r\naccept: */*\r\nx-a: one-/p\r\nx-a: two\r\nx-seen: two\r\nhost: other\r\nx-b: other\r\n\r\n",
      );
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- 1/1/0/0/0 0/0 "GET /p?q HTTP/1.1"');
    },
  },
  {
    name: "set-path replaces the path, and the query stays",
    configuration: configuration({
      frontend: "http-request set-path /new%[path] if { path_beg /old }\nuse_backend b if { path_beg /new }",
    }),
    async play(rig) {
      const client = await rig.client();
      const server = rig.server();
      client.send(get("/old/x?a=/old"));
      const connection = await server.accept();
      await connection.receives("GET /new/old/x?a=/old HTTP/1.1\r\nhost: a\r\n\r\n");
      connection.send(response("s1"));
      await client.receives(forwarded("s1"));
      client.send(get("http://a/old"));
      await connection.receives("GET http://a/new/old HTTP/1.1\r\nhost: a\r\n\r\n");
      connection.send(response("s1"));
      await client.receives(forwarded("s1"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- 1/1/0/0/0 0/0 "GET /old/x?a=/old HTTP/1.1"');
    },
  },
  {
    name: "deny answers with its status, and no server is asked",
    differs: LATER,
    configuration: configuration({
      frontend: "http-request deny if { path /f }\nhttp-request deny deny_status 429 if { path /g }",
      backend: "http-request deny if { path /b }",
    }),
    async play(rig) {
      for (const [path, page] of [
        ["/f", PAGE("403 Forbidden", "Request forbidden by administrative rules.")],
        ["/g", PAGE("429 Too Many Requests", "You have sent too many requests in a given amount of time.")],
        ["/b", PAGE("403 Forbidden", "Request forbidden by administrative rules.")],
      ] as const) {
        const client = await rig.client();
        client.send(get(path));
        await client.receives(page);
        await client.isEnded();
      }
      await rig.logs('f f/<NOSRV> */-1/-1/-1/* 403 212 - - PR-- 1/1/0/0/0 0/0 "GET /f HTTP/1.1"');
      await rig.logs('f f/<NOSRV> */-1/-1/-1/* 429 245 - - PR-- */*/0/0/0 0/0 "GET /g HTTP/1.1"');
      await rig.logs('f b/<NOSRV> */-1/-1/-1/* 403 212 - - PR-- */*/0/0/3 0/0 "GET /b HTTP/1.1"');
    },
  },
  {
    name: "redirects say where to, and the connection goes on",
    differs: { "haproxy 2.6": "counts the bytes of heads otherwise" },
    configuration: configuration({
      frontend: `
        http-request redirect location /to?%[path] if { path /l }
        http-request redirect prefix https://b code 301 if { path /p }
        http-request redirect scheme https code 307 if { path /s }
        http-request redirect prefix / drop-query append-slash code 308 if { path /d }
        http-request redirect location /c code 303 set-cookie A=b if { path /c1 }
        http-request redirect location /c clear-cookie A if { path /c2 }`,
    }),
    async play(rig) {
      const client = await rig.client();
      for (const [target, answer] of [
        ["/l", "302 Found\r\ncontent-length: 0\r\nlocation: /to?/l\r\ncache-control: no-cache\r\n"],
        ["/p?q", "301 Moved Permanently\r\ncontent-length: 0\r\nlocation: https://b/p?q\r\n"],
        [
          "/s?q",
          "307 Temporary Redirect\r\ncontent-length: 0\r\nlocation: https://a/s?q\r\ncache-control: no-cache\r\n",
        ],
        ["/d?q", "308 Permanent Redirect\r\ncontent-length: 0\r\nlocation: /d/\r\n"],
        [
          "/c1",
          "303 See Other\r\ncontent-length: 0\r\nlocation: /c\r\ncache-control: no-cache\r\nset-cookie: A=b; path=/;\r\n",
        ],
        [
          "/c2",
          "302 Found\r\ncontent-length: 0\r\nlocation: /c\r\ncache-control: no-cache\r\nset-cookie: A; path=/; Max-Age=0;\r\n",
        ],
      ] as const) {
        client.send(get(target));
        await client.receives(`HTTP/1.1 ${answer}\r\n`);
      }
      await rig.logs('f f/<NOSRV> */-1/-1/-1/* 302 92 - - LR-- 1/1/0/0/0 0/0 "GET /l HTTP/1.1"');
      client.send("POST /l HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
      await client.receives(
        "HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: /to?/l\r\ncache-control: no-cache\r\nconnection: close\r\n\r\n",
      );
      await client.isEnded();
    },
  },
  {
    name: "allow ends the rules of its proxy alone",
    configuration: configuration({
      frontend: "http-request allow if { path /a }\nhttp-request set-header X-F f",
      backend: "http-request set-header X-B b",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/a"));
      const server = await rig.server().accept();
      await server.receives("GET /a HTTP/1.1\r\nhost: a\r\nx-b: b\r\n\r\n");
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
      client.send(get("/b"));
      await server.receives("GET /b HTTP/1.1\r\nhost: a\r\nx-f: f\r\nx-b: b\r\n\r\n");
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "responses are changed by the backend's rules, then by the frontend's",
    configuration: configuration({
      frontend: `
        http-response add-header X-R f-%[status]
        http-response add-header X-Saw %[res.hdr(server)] if { res.hdr(server) -m found }
        http-response del-header Server`,
      backend: "http-response set-header X-R b",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nServer: me\r\nX-R: s\r\nContent-Length: 2\r\n\r\nok");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-r: b\r\nx-r: f-200\r\nx-saw: me\r\n\r\nok");
    },
  },
  {
    name: "a field that a rule adds cannot be taken out by the client's Connection",
    differs: {
      haproxy: "passes the option on, and the next hop takes the field out",
    },
    configuration: configuration({ frontend: "http-request set-header X-Real %[src]" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/", "Connection: keep-alive, X-Real\r\n"));
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-real: 127.0.0.1\r\n\r\n");
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
];
