import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { haproxyBinary } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Server as ServerSettings } from "../../src/config/schema.ts";
import { type Balancer, startBalancer, type Target } from "../forwarding/harness/balancer.ts";
import { BackendRig } from "../state/backend-rig.ts";
import { until } from "../until.ts";
import { section, startDiscovery, stopDiscovery } from "./discovery-rig.ts";
import { DnsServer, type Service } from "./dns-server.ts";

const NAME = "_http._tcp.web";
const A: Service = { weight: 256, port: 81, target: "a.web" };
const B: Service = { weight: 1024, port: 82, target: "b.web" };
const C: Service = { weight: 1, port: 83, target: "c.web" };

let dns: DnsServer;

beforeEach(async () => {
  dns = await DnsServer.start();
  dns.set("a.web", "A", ["127.0.0.11"]).set("b.web", "A", ["127.0.0.12"]).set("c.web", "A", ["127.0.0.13"]);
});

afterEach(() => {
  stopDiscovery();
  dns.stop();
});

function serve(slots: number, change: Partial<ServerSettings> = {}, takesAnyWeight = true): BackendRig {
  const resolvers = section([dns]);
  const slot: Partial<ServerSettings> = {
    host: NAME,
    isService: true,
    resolvers: resolvers.name,
    port: 0,
    isPortOffset: true,
    ...change,
  };
  const rig = new BackendRig(
    Array.from({ length: slots }, () => slot),
    {},
    takesAnyWeight,
  );
  startDiscovery(resolvers, [rig]);
  return rig;
}

function textOf(rig: BackendRig): string {
  return rig.backend.servers
    .map((server) => (server.isUnresolved() ? "-" : `${server.addressText()}*${server.weight}`))
    .join(" ");
}

async function slots(rig: BackendRig, expected: string): Promise<void> {
  await until(`the slots ${expected}, not ${textOf(rig)}`, () => textOf(rig) === expected);
}

async function queries(type: string, count: number): Promise<void> {
  const asked = () => dns.queries.filter((query) => query.type === type).length;
  const from = asked();
  await until(`${count} more queries for ${type}`, () => asked() >= from + count);
}

describe("SRV records", () => {
  test("give each slot a name, a port and a weight, in the order of the answer, and are logged", async () => {
    dns.setServices(NAME, [A, B]);
    const rig = serve(3);
    await slots(rig, "127.0.0.11:81*1 127.0.0.12:82*4 -");
    expect(rig.heard().sort()).toEqual(
      [
        "notice b/s1 changed its FQDN from (null) to a.web by 'SRV record'",
        "notice b/s2 changed its FQDN from (null) to b.web by 'SRV record'",
        "notice b/s1 changed its IP from  to 127.0.0.11 by docker/dns1.",
        "notice b/s2 changed its IP from  to 127.0.0.12 by docker/dns1.",
        "notice Server b/s1 ('a.web') is UP/READY (resolves again).",
        "notice Server b/s2 ('b.web') is UP/READY (resolves again).",
        "notice Server b/s1 administratively READY thanks to valid DNS answer.",
        "notice Server b/s2 administratively READY thanks to valid DNS answer.",
      ].sort(),
    );
    expect(rig.diagnostics.filter((text) => text.includes("FQDN"))).toEqual([]);
  });

  test("move nothing when they come in another order", async () => {
    dns.setServices(NAME, [A, B, C]);
    const rig = serve(3);
    await slots(rig, "127.0.0.11:81*1 127.0.0.12:82*4 127.0.0.13:83*1");
    rig.heard();
    dns.setServices(NAME, [C, { ...B, target: "B.web" }, A]);
    await queries("SRV", 3);
    expect(textOf(rig)).toBe("127.0.0.11:81*1 127.0.0.12:82*4 127.0.0.13:83*1");
    expect(rig.heard()).toEqual([]);
  });

  test("change the weights of servers that have them: 65535 is 256, and only 0 is 0", async () => {
    dns.setServices(NAME, [A, B]);
    const rig = serve(2);
    await slots(rig, "127.0.0.11:81*1 127.0.0.12:82*4");
    dns.setServices(NAME, [
      { ...A, weight: 65_535 },
      { ...B, weight: 0 },
    ]);
    await slots(rig, "127.0.0.11:81*256 127.0.0.12:82*0");
    dns.setServices(NAME, [
      { ...A, weight: 257 },
      { ...B, weight: 65_281 },
    ]);
    await slots(rig, "127.0.0.11:81*2 127.0.0.12:82*256");
  });

  test("have no say in weights with ignore-weight, nor where an algorithm takes only some", async () => {
    dns.setServices(NAME, [
      { ...A, weight: 4000 },
      { ...B, weight: 0 },
    ]);
    const ignoring = serve(2, { ignoreServiceWeight: true, weight: 7 });
    await slots(ignoring, "127.0.0.11:81*7 127.0.0.12:82*7");
    stopDiscovery();
    const fixed = serve(2, { weight: 7 }, false);
    await slots(fixed, "127.0.0.11:81*7 127.0.0.12:82*0");
  });

  test("that are gone free their slots, and others take these", async () => {
    dns.setServices(NAME, [A, B]);
    const rig = serve(2);
    await slots(rig, "127.0.0.11:81*1 127.0.0.12:82*4");
    rig.heard();
    dns.setServices(NAME, [B]);
    await slots(rig, "- 127.0.0.12:82*4");
    expect(rig.heard()[0]).toMatch(/^notice Server b\/s1 is going DOWN for maintenance \(No IP for server \)\. /);
    expect(rig.statuses).toEqual(["MAINT (resolution)", "UP 1/3"]);
    dns.setServices(NAME, [C, B]);
    await slots(rig, "127.0.0.13:83*1 127.0.0.12:82*4");
    expect(rig.heard()[0]).toBe("notice b/s1 changed its FQDN from (null) to c.web by 'SRV record'");
  });

  test("of another port or target at one address are another record", async () => {
    dns.setServices(NAME, [A]);
    const rig = serve(1);
    await slots(rig, "127.0.0.11:81*1");
    dns.setServices(NAME, [{ ...A, port: 91 }]);
    await slots(rig, "127.0.0.11:91*1");
    dns.setServices(NAME, [{ ...B, port: 91 }]);
    await slots(rig, "127.0.0.12:91*4");
  });

  test("that cannot be had keep the servers, whose targets are asked for all the same", async () => {
    dns.setServices(NAME, [A]);
    const rig = serve(1);
    await slots(rig, "127.0.0.11:81*1");
    dns.remove(NAME);
    await queries("SRV", 6);
    expect(textOf(rig)).toBe("127.0.0.11:81*1");
    dns.set("a.web", "A", ["127.0.0.21"]);
    await slots(rig, "127.0.0.21:81*1");
    dns.mode = "nxdomain";
    await slots(rig, "-");
    expect(rig.heard().join("\n")).toContain("going DOWN for maintenance (DNS NX status)");
  });

  test("leave a server in maintenance while its target has no address", async () => {
    dns.setServices(NAME, [{ ...A, target: "later.web" }]);
    const rig = serve(1);
    await queries("A", 2);
    expect(rig.statuses).toEqual(["MAINT (resolution)"]);
    dns.set("later.web", "A", ["127.0.0.31"]);
    await slots(rig, "127.0.0.31:81*1");
  });

  test("without a target that is a name are left out", async () => {
    dns.setServices(NAME, [{ ...A, target: "." }, { ...A, target: "a\r\nb.web" }, { ...A, target: "a b.web" }, B]);
    const rig = serve(4);
    await slots(rig, "127.0.0.12:82*4 - - -");
    expect(dns.queries.map(({ name }) => name)).not.toContain("a b.web");
  });

  test("of one target and two ports need allow-dup-ip to have one address, as in HAProxy", async () => {
    dns.setServices(NAME, [A, { ...A, port: 82 }]);
    const rig = serve(2);
    await slots(rig, "127.0.0.11:81*1 -");
    stopDiscovery();
    await slots(serve(2, { allowDuplicateAddress: true }), "127.0.0.11:81*1 127.0.0.11:82*1");
  });

  test("are not asked for any more once the balancer has ended, nor are targets that no server has", async () => {
    dns.setServices(NAME, [A]);
    const rig = serve(1);
    await slots(rig, "127.0.0.11:81*1");
    dns.setServices(NAME, [B]);
    await slots(rig, "127.0.0.12:82*4");
    const from = dns.queries.length;
    await queries("SRV", 3);
    expect(dns.queries.slice(from).map(({ name }) => name)).not.toContain("a.web");
  });
});

const TARGETS: readonly Target[] = ["native", "http-proxy", ...(haproxyBinary() ? (["haproxy"] as const) : [])];

describe.each(TARGETS)("requests by SRV records: %s", (target) => {
  let servers: Server[];
  let balancer: Balancer | undefined;

  beforeEach(() => {
    servers = [];
  });

  afterEach(async () => {
    await balancer?.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function listen(answer: string): Promise<number> {
    const server = createServer((_, response) => response.end(answer));
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return (server.address() as { port: number }).port;
  }

  test("go to the ports and by the weights that they name", async () => {
    const [one, two, three] = [await listen("1"), await listen("2"), await listen("3")];
    for (const name of ["a.web", "b.web", "c.web"]) dns.set(name, "A", ["127.0.0.1"]);
    const records = [
      { ...A, port: one, weight: 256 },
      { ...B, port: two, weight: 768 },
    ];
    dns.setServices(NAME, records);
    const frontend = await freePort();
    balancer = await startBalancer(
      target,
      `
resolvers r
  nameserver d 127.0.0.1:${dns.port}
  timeout resolve 200ms
  timeout retry 200ms
listen l
  mode http
  timeout connect 2s
  timeout client 20s
  timeout server 20s
  bind 127.0.0.1:${frontend}
  server-template s 2 ${NAME} resolvers r resolve-prefer ipv4
`,
      () => {},
    );
    const round = async () => {
      let answers = "";
      for (let request = 0; request < 4; request++) {
        const response = await fetch(`http://127.0.0.1:${frontend}/`);
        answers += await response.text();
      }
      return [...answers].sort().join("");
    };
    const rounds = (expected: string) => waitFor(`requests to ${expected}`, async () => (await round()) === expected);
    await rounds("1222");
    // 2.1.0 in two runs of five never gives the server its new address.
    if (target === "haproxy") return;
    dns.setServices(NAME, [{ ...C, port: three, weight: 256 }, records[1] as Service]);
    await rounds("2223");
  }, 20_000);
});
