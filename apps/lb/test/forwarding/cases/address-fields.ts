import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

/** The server gets these lines behind those of the request. */
async function gets(rig: Rig, fields: string, sent = get()): Promise<void> {
  const client = await rig.client();
  client.send(sent);
  const server = await rig.server().accept();
  const head = sent.slice(0, -2).replaceAll(/^[^\s:]+:/gm, (name) => name.toLowerCase());
  await server.receives(`${head}${fields}\r\n`);
}

export const addressFields: readonly Case[] = [
  {
    name: "option originalto adds the address that the client connected to",
    configuration: configuration({ frontend: "option forwardfor", backend: "option originalto" }),
    play: (rig) => gets(rig, "x-forwarded-for: 127.0.0.1\r\nx-original-to: 127.0.0.1\r\n"),
  },
  {
    name: "option originalto leaves out a network, and names its field",
    configuration: configuration({ frontend: "option originalto except 10.0.0.0/8 header X-Dst" }),
    play: (rig) => gets(rig, "x-dst: 127.0.0.1\r\n"),
  },
  {
    name: "a network that either side leaves out is left out",
    configuration: configuration({
      frontend: "option forwardfor except 127.0.0.0/8\noption originalto except 127.0.0.1",
      backend: "option forwardfor header X-Client\noption originalto",
    }),
    play: (rig) => gets(rig, ""),
  },
  {
    name: "if-none counts where both sides say it, and looks at what rules have made of the request",
    configuration: configuration({
      frontend: "option forwardfor if-none\nhttp-request set-header X-Forwarded-For 192.0.2.1 if { path /set }",
      backend: "option forwardfor if-none",
    }),
    async play(rig) {
      await gets(rig, "x-forwarded-for: 127.0.0.1\r\n");
      await gets(rig, "x-forwarded-for: 192.0.2.1\r\n", get("/set"));
    },
  },
  {
    name: "if-none of one side alone does not count",
    configuration: configuration({ frontend: "option forwardfor", backend: "option forwardfor if-none" }),
    play: (rig) => gets(rig, "x-forwarded-for: 127.0.0.1\r\n"),
  },
  {
    name: "http-send-name-header tells a server its name, also where another one takes over",
    configuration: configuration({
      backend: "http-send-name-header X-Server\nretries 1\noption redispatch",
      servers: ["s1", "s2"],
    }),
    async play(rig) {
      await rig.server("s1").refuse();
      const client = await rig.client();
      client.send(get("/", "x-server: mine\r\n"));
      const server = await rig.server("s2").accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-server: s2\r\n\r\n");
      server.send(forwarded("s2"));
      await client.receives(forwarded("s2"));
    },
  },
  {
    name: "option http-pretend-keepalive does not tell servers that they will be left",
    configuration: configuration({ backend: "option http-server-close\noption http-pretend-keepalive" }),
    async play(rig) {
      const client = await rig.client();
      for (let round = 0; round < 2; round++) {
        client.send(get());
        const server = await rig.server().accept();
        await server.receives("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        server.send(forwarded("s1"));
        await client.receives(forwarded("s1"));
        await server.isEnded();
      }
    },
  },
];
