import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

const ANSWER = (path: string) =>
  `HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-after: ${path},${path},${path},,200\r\n\r\ns1`;

/** What is kept of a process, a connection, a stream and a message. */
export const variables: readonly Case[] = [
  {
    name: "variables live as long as their scope says, and keep their types",
    configuration: configuration({
      frontend: `
        http-request set-header X-Before %[var(proc.a)],%[var(sess.a)],%[var(txn.a)],%[var(req.a)],%[var(res.a)]
        http-request set-var(proc.a) path
        http-request set-var(sess.a) path
        http-request set-var(txn.a) path
        http-request set-var(req.a) path
        http-request set-var(res.a) path
        http-request set-header X-Now %[var(proc.a)],%[var(sess.a)],%[var(txn.a)],%[var(req.a)],%[var(res.a)]
        http-request set-var(txn.n) hdr_cnt(accept)
        http-request set-var(txn.ip) src
        http-request set-header X-Types 1 if { var(txn.n) -m int 1 } { var(txn.n) -m str 1 } { var(txn.ip) -m ip 127.0.0.0/8 } { var(txn.ip),lower -m str 127.0.0.1 }
        http-request set-var(txn.gone) str(x)
        http-request unset-var(txn.gone)
        http-request unset-var(txn.never)
        http-request set-header X-Gone 1 if { var(txn.gone) -m found }
        http-response set-header X-After %[var(proc.a)],%[var(sess.a)],%[var(txn.a)],%[var(req.a)],%[var(res.a)]`,
      backend: "http-response set-var(res.a) status",
    }),
    async play(rig) {
      const client = await rig.client();
      const server = rig.server();
      client.send(get("/1", "Accept: a\r\n"));
      const connection = await server.accept();
      await connection.receives(
        "GET /1 HTTP/1.1\r\nhost: a\r\naccept: a\r\nx-before: ,,,,\r\nx-now: /1,/1,/1,/1,\r\nx-types: 1\r\n\r\n",
      );
      connection.send(response("s1"));
      await client.receives(ANSWER("/1"));
      client.send(get("/2"));
      await connection.receives("GET /2 HTTP/1.1\r\nhost: a\r\nx-before: /1,/1,,,\r\nx-now: /2,/2,/2,/2,\r\n\r\n");
      connection.send(response("s1"));
      await client.receives(ANSWER("/2"));
      const other = await rig.client();
      other.send(get("/3"));
      const second = await server.accept();
      await second.receives("GET /3 HTTP/1.1\r\nhost: a\r\nx-before: /2,,,,\r\nx-now: /3,/3,/3,/3,\r\n\r\n");
      second.send(response("s1"));
      await other.receives(ANSWER("/3"));
    },
  },
  {
    name: "an expression without a value leaves a variable as it was",
    configuration: configuration({
      frontend: `
        http-request set-var(txn.a) str(first)
        http-request set-var(txn.a) hdr(x)
        http-request set-header X-A %[var(txn.a)]`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-a: first\r\n\r\n");
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "converters set and forget variables, and pass the value on",
    configuration: configuration({
      frontend: `
        http-request set-header X-A %[path,set-var(txn.a),field(2,/),set-var(req.b)]
        http-request set-var(txn.c) path lower field(2,/)
        http-request set-header X-B %[var(txn.a)],%[var(req.b)],%[var(txn.c)]
        http-request set-header X-C %[var(txn.a),unset-var(txn.a)]
        http-request set-header X-D "%[var(txn.a)]-"`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/Ab/c"));
      const server = await rig.server().accept();
      await server.receives(
        "GET /Ab/c HTTP/1.1\r\nhost: a\r\nx-a: Ab\r\nx-b: /Ab/c,Ab,ab\r\nx-c: /Ab/c\r\nx-d: -\r\n\r\n",
      );
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "log lines and names of backends are made of variables",
    differs: { "haproxy 2.6": "has no variables of a request in a line any more" },
    configuration: configuration({
      frontend: `
        log-format "%ci:%cp [%tr] %[var(txn.a)] %[var(req.a)] %[var(res.a)]"
        http-request set-var(txn.a) path,field(2,/)
        http-request set-var(req.a) str(request)
        http-request deny if { path /deny }
        http-response set-var(res.a) str(response)
        use_backend %[var(txn.a)]`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/b"));
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
      await rig.logs("b - response");
      client.send(get("/deny"));
      await client.receivesHead();
      await client.receivesBytes(93);
      await rig.logs("deny request -");
    },
  },
  {
    name: "a variable that does not fit its scope is not set",
    differs: { "haproxy 2.6": "counts other sizes" },
    configuration: configuration({
      global: "tune.vars.txn-max-size 200\ntune.vars.reqres-max-size 151\ntune.vars.sess-max-size 271",
      frontend: `
        http-request set-var(req.a) hdr(a)
        http-request set-var(req.b) hdr(a)
        http-request set-var(txn.c) hdr(c)
        http-request set-var(sess.d) hdr(d)
        http-request set-header X-Set %[var(req.a)],%[var(req.b)],%[var(txn.c)],%[var(sess.d)]`,
    }),
    async play(rig) {
      const client = await rig.client();
      const fields = `a: 12345678\r\nc: ${"y".repeat(48)}\r\nd: ${"z".repeat(57)}\r\n`;
      client.send(get("/", fields));
      const server = await rig.server().accept();
      await server.receives(`GET / HTTP/1.1\r\nhost: a\r\n${fields}x-set: 12345678,,${"y".repeat(48)},\r\n\r\n`);
      server.send(response("s1"));
      await client.receives(forwarded("s1"));
    },
  },
];
