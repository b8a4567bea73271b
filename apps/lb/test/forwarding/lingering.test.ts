import { once } from "node:events";
import { expect, test } from "vitest";
import { configuration } from "./harness/configuration.ts";
import { Rig } from "./harness/rig.ts";

// 2.1 resets such a client at once, and the http-proxy library leaves no choice: RFC 9112 §9.6 wants the native engine's way.
test("timeout client-fin bounds how long a client may send after the balancer has closed", async () => {
  const rig = await Rig.start("native", configuration({ frontend: "option httpclose\ntimeout client-fin 200ms" }));
  try {
    rig.server().serve();
    const client = await rig.client();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.receivesUntilFin();
    const since = performance.now();
    const drip = setInterval(() => client.send("x"), 20);
    await once(client.socket, "error", { signal: AbortSignal.timeout(900) }).finally(() => clearInterval(drip));
    expect(performance.now() - since).toBeGreaterThan(150);
  } finally {
    await rig.stop();
  }
});
