import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { UPGRADE, UPGRADED } from "../harness/web-socket.ts";
import { Unexpected } from "../harness/wire.ts";

const CAPTURES = `
capture request header X len 30
capture request header X-None len 5
capture response header Server len 8
capture cookie SESS len 10
`;

const ANSWER =
  "HTTP/1.1 200 OK\r\nserver: my{server}\r\nset-cookie: a=b\r\nset-cookie: SESS=12; Path=/; SESSx=3\r\ncontent-length: 0\r\n\r\n";

const lineOf = (format: string) => `log-format "%ci:%cp [%tr] ${format}"`;

export const captures: readonly Case[] = [
  {
    name: "header fields and cookies are captured, and stand in the line of option httplog",
    configuration: configuration({ frontend: CAPTURES }),
    differs: { "haproxy 2.6": "counts the bytes of heads otherwise" },
    async play(rig) {
      const client = await rig.client();
      client.send(get("/", "X: one\r\nX: {two|}\r\nCookie: a=b; SESSION; SESSID=123456\r\n"));
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(ANSWER);
      await client.receives(ANSWER);
      await rig.logs(
        'f b/s1 */*/*/*/* 200 117 SESSID=123 SESS=12 ---- 1/1/0/0/0 0/0 {#7Btwo#7C#7D|} {my#7Bserve} "GET / HTTP/1.1"',
      );
      client.send("nonsense\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logs('f f/<NOSRV> -1/-1/-1/-1/* 400 211 - - PR-- 1/1/0/0/0 0/0 {|} {} "<BADREQ>"');
    },
  },
  {
    name: "captures in log formats: braces, lists, quotes, escapes",
    configuration: configuration({
      frontend: `${CAPTURES}\n${lineOf("%{+Q}hr %hrl %{+Q}hrl %{+Q,+E}hr %hs %hsl %{+Q}hsl %CC %{+Q}CC %CS")}`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/", 'X: "a]\\\r\n'));
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 204 Gone\r\n\r\n");
      await client.receives("HTTP/1.1 204 Gone\r\n\r\n");
      await rig.logs('"{#22a]\\|}" #22a]\\ - "#22a]\\" "" "{#22a\\]\\\\|}" {} - "" - "" -');
    },
  },
  {
    name: "captures can be asked for when their messages are gone",
    configuration: configuration({
      frontend: `${CAPTURES}
http-request set-header y %[capture.req.hdr(0)]
http-response set-header z %[capture.req.hdr(0),upper]-%[capture.res.hdr(0)]
${lineOf("%[capture.req.hdr(0)] %[capture.req.hdr(1)] %[capture.req.hdr(9)] %[capture.res.hdr(0)] %[capture.req.method] %[capture.req.uri]")}`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send("PATCH http://a/x?y HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("PATCH http://a/x?y HTTP/1.1\r\nhost: a\r\nx: b\r\ny: b\r\n\r\n");
      server.send("HTTP/1.1 204 Gone\r\nServer: s\r\n\r\n");
      await client.receives("HTTP/1.1 204 Gone\r\nserver: s\r\nz: B-s\r\n\r\n");
      await rig.logs("b - - s PATCH /x?y");
    },
  },
  {
    name: "the version of a captured request",
    configuration: configuration({ frontend: lineOf("%[capture.req.ver]") }),
    differs: { haproxy: "2.1 never knows it" },
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send("GET / HTTP/1.0\r\n\r\n");
      await client.receivesUntilFin();
      await rig.logs("HTTP/1.0");
    },
  },
  {
    name: "declare capture makes room that is empty until a rule fills it",
    configuration: configuration({
      frontend: `declare capture request len 3\ncapture request header X len 3\ndeclare capture response len 3\n${lineOf("%hr %hs")}`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/", "X: abcd\r\n"));
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 204 Gone\r\n\r\n");
      await client.receives("HTTP/1.1 204 Gone\r\n\r\n");
      await rig.logs("{|abc} {}");
    },
  },
  {
    name: "a 101 is captured and changed by rules as any response",
    configuration: configuration({
      frontend: `capture response header Upgrade len 20\nhttp-response set-header z %[status]\n${lineOf("%ST %hs")}`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(UPGRADE);
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(UPGRADED);
      const head = await client.receivesHead();
      if (!head.includes("\r\nz: 101\r\n")) throw new Unexpected(client.name, "z: 101", head);
      client.fin();
      await server.receivesFin();
      server.fin();
      await rig.logs("101 {websocket}");
    },
  },
  {
    name: "a log shows the bytes of a request that are more than ASCII",
    configuration: configuration({
      frontend: `capture request header X len 9\n${lineOf("é %[capture.req.hdr(0)]")}`,
    }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(Buffer.from(get("/", "X: für\r\n")).toString("latin1"));
      await client.receives(forwarded("s1"));
      await rig.logs("é für");
    },
  },
];
