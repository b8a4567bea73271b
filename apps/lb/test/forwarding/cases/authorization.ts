import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

const USERS = `
userlist users
  group staff users ann,bob
  group boss users ann
  user ann password $1$abcdefgh$G//4keteveJp0qb8z2DxG/
  user bob insecure-password se:cret
  user cyd password $6$abcdefgh$yVfUwsw5T.JApa8POvClA1pQ5peiq97DUNyXCZN5IrF.BMSkiaLQ5kvpuEm/VQ1Tvh/KV2TcaWh8qinoW5dhA1
  user dan password $5$abcdefgh$ZLdkj8mkc2XVSrPVjskDAgZPGjtj1VGVaa1aUkrMTU/
userlist others
  user eve insecure-password x
`;

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`, "latin1").toString("base64")}`;

/** What a server is told of who asks; undefined: 401. */
const ASKING: readonly (readonly [value: string, told: string | undefined])[] = [
  [basic("ann", "password"), "ann,ann,password,Basic,boss,staff"],
  [basic("bob", "se:cret"), "bob,bob,se:cret,Basic,-,staff"],
  [basic("cyd", "password"), "cyd,cyd,password,Basic,-,-"],
  [basic("dan", "password"), "dan,dan,password,Basic,-,-"],
  [basic("ann", "password").replace("Basic", "bASIC"), "ann,ann,password,Basic,boss,staff"],
  [basic("ann", "passwor"), undefined],
  [basic("ann", "$1$abcdefgh$G//4keteveJp0qb8z2DxG/"), undefined],
  [basic("bob", "secret"), undefined],
  [basic("eve", "x"), undefined],
  [basic("", ""), undefined],
  ["Basic", undefined],
  ["Basic !!!!", undefined],
  [`Basic ${Buffer.from("ann").toString("base64")}`, undefined],
  ["Bearer abcd", undefined],
];

/** Names and passwords. */
export const authorization: readonly Case[] = [
  {
    name: "users are told by their passwords, and have groups",
    configuration: configuration({
      frontend: `
        http-request auth unless { http_auth(users) }
        http-request set-header X-Boss boss if { http_auth_group(users) boss }
        http-request set-header X-Staff staff if { http_auth_group(users) boss staff }
        http-request set-header X-Told %[http_auth_group(users)],%[http_auth_user],%[http_auth_pass],%[http_auth_type],%[hdr(x-boss),word(1,=)],%[hdr(x-staff)]
        http-request del-header X-Boss
        http-request del-header X-Staff
        http-request del-header Authorization`,
    }).concat(USERS),
    async play(rig) {
      for (const [value, told] of ASKING) {
        const client = await rig.client();
        client.send(get("/", `Authorization: ${value}\r\n`));
        if (told === undefined) {
          const head = await client.receivesHead();
          if (!head.startsWith("HTTP/1.1 401")) throw new Error(`${value} is let through`);
          await client.receivesBytes(112);
          continue;
        }
        const server = await rig.server().accept();
        await server.receives(`GET / HTTP/1.1\r\nhost: a\r\nx-told: ${told.replaceAll("-", "")}\r\n\r\n`);
        server.send(response("s1"));
        await client.receives(forwarded("s1"));
        client.close();
        server.close();
      }
    },
  },
];
