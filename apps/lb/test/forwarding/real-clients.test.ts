import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { required } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Balancer, startBalancer } from "./harness/balancer.ts";
import { configuration } from "./harness/configuration.ts";
import { realClients } from "./harness/real-clients.ts";

// Where they are required, one that lacks fails this file; otherwise its tests are skipped.
required("http-clients");

/** What reaches the server from each client is what reaches it without a balancer between. */
describe.each(["native", "http-proxy"] as const)("through the %s engine", (engine) => {
  let server: Server;
  let balancer: Balancer;
  let seen: string[] = [];
  const base = { server: "", balancer: "" };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = "";
      for await (const bytes of request) body += bytes;
      if (request.url === "/favicon.ico") return response.writeHead(404).end();
      const line = `${request.method} ${request.url} ${body}`;
      seen.push(line);
      response.setHeader("content-type", "text/html");
      // Half of the answers come in chunks.
      if (request.url?.startsWith("/chunked")) response.write("<title>");
      return response.end(line);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const listening = await freePort();
    const text = configuration().replace("{f}", `${listening}`).replace("{s1}", `127.0.0.1:${port}`);
    balancer = await startBalancer(engine, text, () => {});
    base.server = `http://127.0.0.1:${port}`;
    base.balancer = `http://127.0.0.1:${listening}`;
  });

  beforeEach(() => {
    seen = [];
  });

  afterAll(async () => {
    await balancer?.stop();
    server?.closeAllConnections();
    server?.close();
  });

  for (const client of realClients) {
    const lacks = client.lacks();
    test.skipIf(lacks !== undefined)(`${client.name}${lacks ? ` [${lacks}]` : ""}`, { timeout: 60_000 }, async () => {
      const answersOf = async (url: string) => {
        seen = [];
        const answer = await client.run(url);
        return { answer, requests: [...new Set(seen)].sort() };
      };
      const direct = await answersOf(base.server);
      expect(direct.requests).toEqual(expect.arrayContaining([...client.sends]));
      expect(await answersOf(base.balancer)).toEqual(direct);
    });
  }
});
