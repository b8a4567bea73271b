import { once } from "node:events";
import { Agent, createServer, get, type Server } from "node:http";
import { freePort } from "@haproxy-practice/stack/free-port";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Balancer, startBalancer } from "../forwarding/harness/balancer.ts";
import { DnsServer } from "./dns-server.ts";

let dns: DnsServer;
let servers: Server[];
let balancer: Balancer | undefined;

beforeEach(async () => {
  dns = await DnsServer.start();
  servers = [];
});

afterEach(async () => {
  await balancer?.stop();
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  dns.stop();
});

/** A server that keeps connections and says which it is, and how many the balancer made. */
async function serve(address: string, port: number): Promise<{ connections: number }> {
  const seen = { connections: 0 };
  const server = createServer({ keepAliveTimeout: 60_000 }, (_, response) => response.end(address));
  server.on("connection", () => seen.connections++);
  servers.push(server);
  await once(server.listen(port, address), "listening");
  return seen;
}

async function bodyFrom(port: number, agent: Agent): Promise<string> {
  const request = get({ port, agent });
  const [response] = await once(request, "response");
  let body = "";
  for await (const bytes of response) body += bytes;
  return body;
}

test.each(["native", "http-proxy"] as const)(
  "a client leaves its kept connection to a server's old address at its next request: %s",
  async (engine) => {
    const [frontend, port] = [await freePort(), await freePort()];
    const old = await serve("127.0.0.1", port);
    await serve("::1", port);
    dns.set("web", "A", ["127.0.0.1"]);
    const log: string[] = [];
    balancer = await startBalancer(
      engine,
      `
global
  nbthread 1
resolvers r
  nameserver d 127.0.0.1:${dns.port}
  timeout resolve 50ms
listen l
  mode http
  log stdout format raw local0
  timeout connect 2s
  timeout client 20s
  timeout server 20s
  bind 127.0.0.1:${frontend}
  server s web:${port} resolvers r init-addr none
`,
      (line) => log.push(line),
    );
    const moved = (address: string) =>
      waitFor(`the server at ${address}`, async () => log.some((line) => line.includes(` to ${address} by `)));
    await moved("127.0.0.1");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let request = 0; request < 3; request++) expect(await bodyFrom(frontend, agent)).toBe("127.0.0.1");
    expect(old.connections).toBe(1);
    dns.set("web", "A", []).set("web", "AAAA", ["::1"]);
    await moved("::1");
    expect(await bodyFrom(frontend, agent)).toBe("::1");
    agent.destroy();
  },
);
