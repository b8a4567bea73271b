import { asked, type Scenario } from "./scenario.ts";

const UPGRADE =
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const UPGRADED =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/** WebSockets, and how they end. */
export const tunnels: readonly Scenario[] = [
  ...(["client", "server"] as const).flatMap((side) =>
    (["fin", "reset"] as const).map(
      (way): Scenario => ({
        name: `a tunnel whose ${side} ${way === "fin" ? "closes" : "resets"}`,
        play: async (rig) => {
          const [client, server] = await asked(rig, UPGRADE);
          server.send(`${UPGRADED}hello`);
          await client.receivesHead();
          await client.receives("hello");
          client.send("hi");
          await server.receives("hi");
          const [one, other] = side === "client" ? [client, server] : [server, client];
          one[way]();
          await other.isEnded();
          other.fin();
        },
      }),
    ),
  ),
  {
    name: "a tunnel that nobody uses",
    configuration: { backend: "timeout tunnel 150ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig, UPGRADE);
      server.send(UPGRADED);
      await client.receivesHead();
      await client.isEnded();
    },
  },
];
