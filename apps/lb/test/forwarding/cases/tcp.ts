import { CONNECTION } from "../harness/log-line.ts";
import type { Case } from "../harness/suite.ts";

interface Parts {
  /** Lines of the proxy. */
  readonly listen?: string;
  readonly client?: string;
  readonly server?: string;
  readonly servers?: readonly string[];
  /** Words behind the address of each server. */
  readonly words?: string;
}

/** One `listen` in mode tcp, as `configuration()` has a frontend and a backend. */
export function tcp({ listen = "", client = "10s", server = "10s", servers = ["s1"], words = "" }: Parts = {}): string {
  return `
global
  nbthread 1
  log stdout format raw local0
defaults
  mode tcp
  log global
  option tcplog
  timeout connect 300ms
  timeout client ${client}
  timeout server ${server}
listen l
  bind 127.0.0.1:{f}
  ${listen}
${servers.map((name) => `  server ${name} {${name}} ${words}`).join("\n")}
`;
}

/** Bytes as they are, whatever they mean. */
export const tcpSessions: readonly Case[] = [
  {
    name: "bytes pass both ways, and are no messages",
    configuration: tcp(),
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\n\0\xff");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\n\0\xff");
      server.send("\x00anything");
      await client.receives("\x00anything");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 9 });
    },
  },
  {
    name: "a server may speak first",
    configuration: tcp(),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("220 hello\r\n");
      await client.receives("220 hello\r\n");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 11 });
    },
  },
  {
    name: "connections rotate over the servers",
    configuration: tcp({ servers: ["s1", "s2"] }),
    async play(rig) {
      for (const name of ["s1", "s2", "s1"]) {
        const client = await rig.client();
        const server = await rig.server(name).accept();
        server.send(name);
        await client.receives(name);
        client.close();
        await server.receivesFin();
        server.close();
        await rig.logsConnection({ ...CONNECTION, server: `${name}`, bytes: 2 });
      }
    },
  },
  {
    name: "the end of the client's direction goes through, and the server goes on",
    configuration: tcp(),
    async play(rig) {
      const client = await rig.client();
      client.send("question");
      client.fin();
      const server = await rig.server().accept();
      await server.receives("question");
      await server.receivesFin();
      server.send("answer");
      await client.receives("answer");
      server.fin();
      await client.receivesFin();
      await rig.logsConnection({ ...CONNECTION, bytes: 6 });
    },
  },
  {
    name: "the end of the server's direction goes through, and the client goes on",
    configuration: tcp(),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("all");
      server.fin();
      await client.receives("all");
      await client.receivesFin();
      client.send("still here");
      await server.receives("still here");
      client.fin();
      await server.receivesFin();
      await rig.logsConnection({ ...CONNECTION, bytes: 3 });
    },
  },
  {
    name: "megabytes pass while both sides are slow, none is lost",
    configuration: tcp(),
    async play(rig) {
      const block = Buffer.alloc(4 * 1024 * 1024, "abcdefgh");
      const client = await rig.client();
      const server = await rig.server().accept();
      const received = server.receivesHashed(block.length);
      const answered = client.receivesHashed(block.length);
      await Promise.all([client.sendAll(block), server.sendAll(block)]);
      if ((await received) !== (await answered)) throw new Error("other bytes came than were sent");
      client.fin();
      await server.receivesFin();
      server.fin();
      await client.receivesFin();
      await rig.logsConnection({ ...CONNECTION, bytes: block.length });
    },
  },
  {
    name: "what was sent before an end arrives before it, however slow the reader",
    configuration: tcp(),
    async play(rig) {
      const block = Buffer.alloc(2 * 1024 * 1024, "x");
      const client = await rig.client();
      client.pause();
      const server = await rig.server().accept();
      client.fin();
      await server.receivesFin();
      server.send(block);
      server.fin();
      await client.staysQuiet(300);
      client.resume();
      await client.receivesHashed(block.length);
      await client.receivesFin();
      await rig.logsConnection({ ...CONNECTION, bytes: block.length });
    },
  },
  {
    name: "a client that resets takes the server's connection along: CD",
    configuration: tcp(),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      const server = await rig.server().accept();
      await server.receives("x");
      client.reset();
      await server.isEnded();
      await rig.logsConnection({ ...CONNECTION, bytes: 0, termination: "CD" });
    },
  },
  {
    name: "a server that resets: the client gets the end, SD",
    configuration: tcp(),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("part");
      await client.receives("part");
      server.reset();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, bytes: 4, termination: "SD" });
    },
  },
  {
    name: "a silent client counts as one that says no more: the server may go on, cD",
    configuration: tcp({ client: "300ms", server: "1s" }),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      const server = await rig.server().accept();
      await server.receives("x");
      await server.receivesFin();
      server.send("late");
      await client.receives("late");
      server.fin();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tt: [250, 900], bytes: 4, termination: "cD" });
    },
  },
  {
    name: "a silent server counts as one that says no more: sD",
    configuration: tcp({ client: "2s", server: "300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      const server = await rig.server().accept();
      await server.receives("x");
      await client.receivesFin();
      client.fin();
      await server.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tt: [250, 900], bytes: 0, termination: "sD" });
    },
  },
  {
    name: "whatever passes shows that both sides are there",
    configuration: tcp({ client: "400ms", server: "400ms" }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      for (let turn = 0; turn < 4; turn++) {
        await client.staysQuiet(200);
        server.send("tick");
        await client.receives("tick");
      }
      server.fin();
      await client.receivesFin();
      client.fin();
      await server.receivesFin();
      await rig.logsConnection({ ...CONNECTION, Tt: [750, 2000], bytes: 16 });
    },
  },
  {
    name: "timeout tunnel replaces the two others",
    configuration: tcp({ client: "5s", server: "5s", listen: "timeout tunnel 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      const server = await rig.server().accept();
      await server.receives("x");
      // Both are late in the same moment: whose fault it is said to be is chance.
      await client.isEnded();
      await server.isEnded();
    },
  },
  {
    name: "timeout server-fin bounds what follows the client's end",
    configuration: tcp({ listen: "timeout server-fin 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("x");
      client.fin();
      const server = await rig.server().accept();
      await server.receives("x");
      await server.receivesFin();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tt: [250, 900], bytes: 0, termination: "sD" });
    },
  },
  {
    name: "timeout client-fin bounds what follows the server's end",
    configuration: tcp({ listen: "timeout client-fin 300ms" }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("x");
      server.fin();
      await client.receives("x");
      await client.receivesFin();
      await server.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tt: [250, 900], bytes: 1, termination: "cD" });
    },
  },
  {
    name: "a server that refuses: tried again, then the client gets the end, SC",
    configuration: tcp({ listen: "retries 1" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send("x");
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [250, 900], bytes: 0, termination: "SC", retries: 1 });
    },
  },
  {
    name: "a server that does not answer: sC",
    configuration: tcp({ listen: "retries 0" }),
    async play(rig) {
      await rig.server().swallow();
      const client = await rig.client();
      client.send("x");
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [250, 900], bytes: 0, termination: "sC" });
    },
  },
  {
    name: "option redispatch finds another server, and what the client sent meanwhile goes there",
    configuration: tcp({ listen: "option redispatch", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      const client = await rig.client();
      client.send("first words");
      const server = await rig.server("s2").accept();
      await server.receives("first words");
      server.send("ok");
      await client.receives("ok");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, server: "s2", bytes: 2, retries: "+1" });
    },
  },
  {
    name: "a client that is silent while a server is looked for: cC",
    differs: { "haproxy 2.6": "looks on to the end of timeout connect" },
    configuration: tcp({ client: "400ms", listen: "timeout connect 5s" }),
    async play(rig) {
      await rig.server().swallow();
      const client = await rig.client();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [350, 1000], bytes: 0, termination: "cC", retries: "*" });
    },
  },
  {
    name: "one that has spoken is not waited for",
    configuration: tcp({ client: "300ms", listen: "timeout connect 700ms\n  retries 0" }),
    async play(rig) {
      await rig.server().swallow();
      const client = await rig.client();
      client.send("x");
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [650, 1300], bytes: 0, termination: "sC" });
    },
  },
  {
    name: "a client that ends without a word while a server is looked for is let go: CC",
    configuration: tcp({ listen: "timeout connect 5s" }),
    async play(rig) {
      await rig.server().swallow();
      const client = await rig.client();
      await client.staysQuiet(100);
      client.close();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [90, 900], bytes: 0, termination: "CC" });
    },
  },
  {
    name: "so it is between two tries",
    configuration: tcp({ listen: "timeout connect 5s" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      await client.staysQuiet(100);
      client.close();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, Tc: -1, Tt: [90, 900], bytes: 0, termination: "CC", retries: "*" });
    },
  },
  {
    name: "no server: the end at once, SC",
    configuration: tcp({ words: "disabled" }),
    async play(rig) {
      const client = await rig.client();
      await client.isEnded();
      await rig.logsConnection({ ...CONNECTION, server: "<NOSRV>", Tw: -1, Tc: -1, bytes: 0, termination: "SC" });
    },
  },
  {
    name: "who finds no place waits for one",
    configuration: tcp({ words: "maxconn 1" }),
    async play(rig) {
      const first = await rig.client();
      const held = await rig.server().accept();
      const second = await rig.client();
      second.send("my turn");
      await second.staysQuiet(100);
      first.close();
      await held.receivesFin();
      held.close();
      const server = await rig.server().accept();
      await server.receives("my turn");
      second.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 0, connections: "2/2/1/0" });
      await rig.logsConnection({ ...CONNECTION, Tw: [90, 900], bytes: 0, queue: "0/1" });
    },
  },
  {
    name: "timeout queue ends the wait: sQ",
    configuration: tcp({ words: "maxconn 1", listen: "timeout queue 200ms" }),
    async play(rig) {
      const first = await rig.client();
      const held = await rig.server().accept();
      const second = await rig.client();
      second.send("x");
      await second.isEnded();
      await rig.logsConnection({
        ...CONNECTION,
        server: "<NOSRV>",
        Tw: [150, 900],
        Tc: -1,
        Tt: [150, 900],
        bytes: 0,
        termination: "sQ",
        connections: "2/2/1/0",
        queue: "0/1",
      });
      first.close();
      await held.receivesFin();
    },
  },
  {
    name: "a client that ends without a word leaves the queue: CQ",
    configuration: tcp({ words: "maxconn 1" }),
    async play(rig) {
      const first = await rig.client();
      const held = await rig.server().accept();
      const second = await rig.client();
      await second.staysQuiet(100);
      second.close();
      await second.isEnded();
      await rig.logsConnection({
        ...CONNECTION,
        server: "<NOSRV>",
        Tw: [90, 900],
        Tc: -1,
        Tt: [90, 900],
        bytes: 0,
        termination: "CQ",
        connections: "2/2/1/0",
        queue: "0/1",
      });
      first.close();
      await held.receivesFin();
    },
  },
  {
    name: "option abortonclose drops a client that leaves the queue: CQ",
    configuration: tcp({ words: "maxconn 1", listen: "option abortonclose" }),
    async play(rig) {
      const first = await rig.client();
      const held = await rig.server().accept();
      const second = await rig.client();
      second.send("x");
      await second.staysQuiet(100);
      second.close();
      await rig.logsConnection({
        ...CONNECTION,
        server: "<NOSRV>",
        Tw: [90, 900],
        Tc: -1,
        Tt: [90, 900],
        bytes: 0,
        termination: "CQ",
        connections: "2/2/1/0",
        queue: "0/1",
      });
      first.close();
      await held.receivesFin();
    },
  },
  {
    name: "option dontlognull leaves out who said nothing",
    configuration: tcp({ listen: "option dontlognull" }),
    async play(rig) {
      const silent = await rig.client();
      const first = await rig.server().accept();
      first.send("hello");
      await silent.receives("hello");
      silent.close();
      await first.receivesFin();
      first.close();
      const client = await rig.client();
      client.send("x");
      const server = await rig.server().accept();
      await server.receives("x");
      client.close();
      await server.receivesFin();
      server.close();
      await rig.logsConnection({ ...CONNECTION, bytes: 0 });
    },
  },
  {
    name: "without a log format the line says who came",
    configuration: tcp().replace("  option tcplog\n", ""),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      server.send("x");
      await client.receives("x");
      client.close();
      await server.receivesFin();
    },
  },
];
