import { readFileSync } from "node:fs";
import { configuration } from "../harness/configuration.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { Unexpected } from "../harness/wire.ts";

/** What Linux says of the timer of a connection: 2 is that of probes. The balancer's end has these ports. */
function timerOf(local: number, remote: number): string | undefined {
  const port = (value: number) => value.toString(16).toUpperCase().padStart(4, "0");
  const line = readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .find((each) => new RegExp(`^\\s*\\d+: \\w+:${port(local)} \\w+:${port(remote)} 01 `).test(each));
  return line === undefined ? undefined : /^\s*\d+: \S+ \S+ \S+ \S+ (\w+):/.exec(line)?.[1];
}

/** Are the ends to the client and to the server watched? */
async function probes(rig: Rig, client: boolean, server: boolean): Promise<void> {
  const wire = await rig.client();
  wire.send("hello");
  const connection = await rig.server().accept();
  await connection.receives("hello");
  const ends = [
    timerOf(rig.port, wire.socket.localPort ?? 0),
    timerOf(connection.socket.remotePort ?? 0, rig.server().port),
  ];
  const expected = [client, server].map((isWatched) => (isWatched ? "02" : "00"));
  if (ends.join() !== expected.join()) throw new Unexpected("the timers", expected.join(), ends.join());
}

const tcp = (option: string) => configuration({ defaults: `mode tcp\noption tcplog\n${option}` });

export const keepAliveProbes: readonly Case[] = [
  {
    name: "option clitcpka asks silent clients whether they are there",
    configuration: tcp("option clitcpka"),
    needs: "linux",
    play: (rig) => probes(rig, true, false),
  },
  {
    name: "option srvtcpka asks silent servers whether they are there",
    configuration: tcp("option srvtcpka"),
    needs: "linux",
    play: (rig) => probes(rig, false, true),
  },
  {
    name: "option tcpka is for both sides",
    configuration: tcp("option tcpka"),
    needs: "linux",
    play: (rig) => probes(rig, true, true),
  },
  {
    name: "nobody is asked otherwise",
    configuration: tcp("option tcpka\nno option clitcpka\nno option srvtcpka"),
    needs: "linux",
    play: (rig) => probes(rig, false, false),
  },
  {
    name: "option tcpka in mode http",
    configuration: configuration({ defaults: "option tcpka" }),
    needs: "linux",
    async play(rig) {
      const wire = await rig.client();
      wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const connection = await rig.server().accept();
      await connection.receivesHead();
      const ends = [
        timerOf(rig.port, wire.socket.localPort ?? 0),
        timerOf(connection.socket.remotePort ?? 0, rig.server().port),
      ];
      if (ends.join() !== "02,02") throw new Unexpected("the timers", "02,02", ends.join());
    },
  },
];
