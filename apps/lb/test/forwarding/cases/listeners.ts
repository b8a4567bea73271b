import { configuration } from "../harness/configuration.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { response } from "../harness/test-server.ts";
import { Unexpected, type Wire } from "../harness/wire.ts";

const EXPRESSIONS = ["so_id", "dst_conn", "fc_rcvd_proxy", "fc_pp_authority"];
const RULE = `http-request set-header told ${EXPRESSIONS.map((expression) => `<%[${expression}]>`).join("")}`;
const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

function boundBy(words: string): string {
  return configuration({ frontend: RULE }).replace("bind 127.0.0.1:{f}", `bind 127.0.0.1:{f} ${words}`);
}

/** What the server is told of the connection on which a request comes. */
async function tells(rig: Rig, client: Wire, request: string, expected: string): Promise<void> {
  const tellBack = (head: string) => response("s1", `${/^told: .*\r\n/m.exec(head)?.[0]}`);
  rig.server().serve(tellBack);
  client.send(Buffer.from(request, "latin1"));
  const told = /^told: (.*)\r$/m.exec(await client.receivesHead())?.[1];
  await client.receives("s1");
  if (told !== expected) throw new Unexpected("the server", expected, String(told));
}

/** A header of the PROXY protocol, version 2: addresses, and the name that the client asked for. */
function header(authority: string): string {
  const rest = `\xc0\0\x02\x07\xc6\x33\x64\x01\x12\x67\x01\xbb\x02\0${String.fromCharCode(authority.length)}${authority}`;
  return `\r\n\r\n\0\r\nQUIT\n\x21\x11\0${String.fromCharCode(rest.length)}${rest}`;
}

/** What fetches tell of the socket where a connection came in, and of how it began. */
export const listeners: readonly Case[] = [
  {
    name: "fetches of the bind tell its number and its connections",
    configuration: boundBy("id 42"),
    async play(rig) {
      await tells(rig, await rig.client(), REQUEST, "<42><1><0><>");
      const second = await rig.client();
      await tells(rig, second, REQUEST, "<42><2><0><>");
      await tells(rig, second, REQUEST, "<42><2><0><>");
    },
  },
  {
    name: "fetches of the header of the PROXY protocol tell that there is one, and of whom the client asked",
    configuration: boundBy("accept-proxy"),
    async play(rig) {
      await tells(rig, await rig.client(), header("a.example") + REQUEST, "<1><1><1><a.example>");
      await tells(rig, await rig.client(), `PROXY UNKNOWN\r\n${REQUEST}`, "<1><2><1><>");
    },
  },
];
