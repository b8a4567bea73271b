import { configuration } from "../harness/configuration.ts";
import { EXCHANGE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { unauthorized } from "./verdicts.ts";

const LATER = { "haproxy 2.6": "writes other fields" };

function authorization(user: string, password: string): string {
  return `Authorization: Basic ${Buffer.from(`${user}:${password}`, "latin1").toString("base64")}\r\n`;
}

/** @returns the status of the answer, and the proxies that it shows */
async function ask(rig: Rig, target: string, fields = ""): Promise<string> {
  const client = await rig.client();
  client.send(`GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}Connection: close\r\n\r\n`);
  const head = await client.receivesHead();
  const body = /transfer-encoding: chunked/.test(head) ? String(await client.receivesChunks()) : "";
  await client.receivesBytes(Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0));
  await client.isEnded();
  // Another one tells that the real one listens.
  const proxies = new Set([...body.matchAll(/^(\w+),(?:FRONTEND|BACKEND),/gm)].map(([, name]) => name));
  proxies.delete("ready");
  return [head.split(" ", 2)[1], ...proxies].join(" ");
}

async function expectAnswers(rig: Rig, rows: readonly (readonly [target: string, fields: string, answer: string])[]) {
  for (const [target, fields, answer] of rows) {
    const got = await ask(rig, target, fields);
    if (got !== answer) throw new Error(`${target} ${fields}: ${got} instead of ${answer}`);
  }
}

/** Who sees the statistics, and of whom. */
export const statisticsAccess: readonly Case[] = [
  {
    name: "stats auth lets users with their passwords in, and nobody else",
    configuration: configuration({
      frontend: [
        "stats uri /stats",
        'stats auth "alice:pass word"',
        "stats auth alice:other",
        "stats auth bob",
        "stats auth eve:a:b",
      ].join("\n"),
    }),
    async play(rig) {
      await expectAnswers(rig, [
        ["/stats;csv", "", "401"],
        ["/stats;csv", authorization("alice", "pass word"), "200 f b"],
        ["/stats;csv", authorization("alice", "other"), "401"],
        ["/stats;csv", authorization("alice", ""), "401"],
        ["/stats;csv", authorization("bob", ""), "200 f b"],
        ["/stats;csv", authorization("eve", "a:b"), "200 f b"],
        ["/stats;csv", authorization("mallory", "pass word"), "401"],
        ["/stats;csv", "Authorization: Bearer YWxpY2U6cGFzcyB3b3Jk\r\n", "401"],
        ["/stats;csv", "Authorization: Basic YWxpY2U6cGFzcyB3b3J\r\n", "401"],
        ["/stats;csv", "Authorization: Basic\r\n", "401"],
        ["/stats;csv", authorization("alice", "pass word").replace("Auth", "Proxy-Auth"), "401"],
      ]);
    },
  },
  {
    name: "a client without a password is asked for one, in the name of the statistics or of the realm",
    differs: LATER,
    configuration: configuration({
      frontend: "stats uri /1\nstats auth a:b",
      backend: "stats uri /2\nstats auth a:b\nstats realm my\\ realm",
    }),
    async play(rig) {
      for (const [path, realm, proxy, retries] of [
        ["/1", "HAProxy Statistics", "f", 0],
        ["/2", "my realm", "b", 3],
      ] as const) {
        const client = await rig.client();
        client.send(get(path));
        await client.receives(unauthorized(realm));
        await client.isEnded();
        await rig.logs(`f ${proxy}/<STATS> -1/-1/-1/-1/* 401 * - - PR-- */*/*/*/${retries} 0/0 "GET ${path} HTTP/1.1"`);
      }
    },
  },
  {
    name: "stats http-request decides who sees the statistics",
    differs: LATER,
    configuration: configuration({
      frontend: [
        "stats uri /stats",
        "stats http-request allow if { req.hdr(x) 1 }",
        "stats http-request auth realm other if { req.hdr(x) 2 }",
        "stats http-request redirect location /elsewhere if { req.hdr(x) 3 }",
        "stats http-request deny if { path /stats;csv }",
      ].join("\n"),
    }),
    async play(rig) {
      rig.server().serve();
      await expectAnswers(rig, [
        ["/stats;csv", "X: 1\r\n", "200 f b"],
        ["/stats;csv", "X: 2\r\n", "401"],
        ["/stats;csv", "X: 3\r\n", "302"],
        ["/stats;csv", "", "403"],
        ["/stats;up;csv", "", "200 f b"],
      ]);
      const line = { ...EXCHANGE, backend: "f", server: "<STATS>", request: "GET /stats;csv HTTP/1.1" };
      await rig.logsExchange({ ...line, status: 200, termination: "LR--" });
      await rig.logsExchange({ ...line, status: 401, termination: "PR--", TR: -1, Tw: -1, Tc: -1, Tr: -1 });
      await rig.logsExchange({ ...line, status: 302, termination: "LR--", TR: [0, 99], Tw: -1, Tc: -1, Tr: -1 });
      await rig.logsExchange({ ...line, status: 403, termination: "PR--", TR: [0, 99], Tw: -1, Tc: -1, Tr: -1 });
    },
  },
  {
    name: "rules about all requests come before those about the statistics",
    configuration: configuration({
      frontend:
        "http-request deny if { src 127.0.0.1 } { path -m end ;csv }\nstats uri /stats\nstats http-request allow",
    }),
    async play(rig) {
      await expectAnswers(rig, [
        ["/stats;csv", "", "403"],
        ["/stats;csv;norefresh", "", "200 f b"],
      ]);
    },
  },
  {
    name: "stats scope names the proxies that are shown",
    configuration: configuration({
      defaults: "stats uri /all\nstats scope .\nstats scope c",
      frontend: "use_backend c if { path_beg /all }",
      backend: "stats uri /b\nstats scope .",
    }).concat("backend c\n  stats uri /never\n"),
    async play(rig) {
      await expectAnswers(rig, [
        ["/all;csv", "", "200 f c"],
        ["/b;csv", "", "200 b"],
      ]);
    },
  },
  {
    name: "a section that says anything of the statistics takes nothing of them over from its defaults",
    configuration: configuration({
      defaults: "stats uri /stats\nstats auth a:b",
      frontend: "stats refresh 5",
    }),
    async play(rig) {
      rig.server().serve();
      await expectAnswers(rig, [
        ["/haproxy?stats;csv", "", "200 f b"],
        // The backend's own page.
        ["/stats;csv", "", "401"],
        ["/stats;csv", authorization("a", "b"), "200 f b"],
      ]);
    },
  },
];
