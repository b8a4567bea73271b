import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { Unexpected } from "../harness/wire.ts";

const ME = Buffer.from("me:secret").toString("base64");
const OTHER_DEFAULTS = "userlist people\n  user me insecure-password secret\n";
const proxied = (fields = "") => `GET http://a/ HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;

export const proxyHeader: readonly Case[] = [
  {
    name: "under option http-use-proxy-header who asks a proxy shows itself as to a proxy",
    differs: { "haproxy 2.6": "keeps the connection" },
    configuration: configuration({
      frontend: "option http-use-proxy-header\nhttp-request auth realm r unless { http_auth(people) }",
    }).concat(OTHER_DEFAULTS),
    async play(rig) {
      rig.server().serve();
      for (const [request, status, field] of [
        [proxied(`Authorization: Basic ${ME}\r\n`), "407", 'proxy-authenticate: Basic realm="r"'],
        [get("/", `Proxy-Authorization: Basic ${ME}\r\n`), "401", 'www-authenticate: Basic realm="r"'],
      ] as const) {
        const client = await rig.client();
        client.send(request);
        const answer = (await client.receivesUntilFin()).toString("latin1");
        if (!answer.startsWith(`HTTP/1.1 ${status} `) || !answer.toLowerCase().includes(field.toLowerCase()))
          throw new Unexpected(client.name, `${status} with ${field}`, answer);
      }
      const client = await rig.client();
      client.send(proxied(`Proxy-Authorization: Basic ${ME}\r\n`));
      await client.receives(forwarded("s1"));
      client.send(get("/", `Authorization: Basic ${ME}\r\n`));
      await client.receives(forwarded("s1"));
    },
  },
];
