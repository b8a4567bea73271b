import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decode, encode } from "dns-packet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Resolvers, Server } from "../../src/config/schema.ts";
import { BackendRig } from "../state/backend-rig.ts";
import { until } from "../until.ts";
import { addresses, discover, HOLD, section, startDiscovery, stopDiscovery } from "./discovery-rig.ts";
import { DnsServer } from "./dns-server.ts";

const LONG_HOLD = { ...HOLD, nx: 60_000, refused: 60_000, timeout: 60_000, other: 60_000 };
const PREFERENCES = ["ipv6", "ipv4"] as const;

let dns: DnsServer;
let second: DnsServer;

beforeEach(async () => {
  dns = await DnsServer.start();
  second = await DnsServer.start();
});

afterEach(() => {
  stopDiscovery();
  dns.stop();
  second.stop();
});

/** One slot, asked of `dns` alone. */
function ask(change: Partial<Resolvers> = {}, server: Partial<Server> = {}): BackendRig {
  return discover(1, section([dns], change), server);
}

/** One slot, asked of both. */
function askBoth(change: Partial<Resolvers> = {}): BackendRig {
  return discover(1, section([dns, second], change));
}

async function queriesOf(server: DnsServer, count: number): Promise<void> {
  const from = server.queries.length;
  await until(`${count} more queries`, () => server.queries.length >= from + count);
}

/** The answer with another id, question or code. */
function changed(answer: Buffer, change: object): Buffer {
  return encode({ ...decode(answer), type: "response", ...change } as never);
}

/** UDP ports on which nobody listens. */
async function closedPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

describe("families", () => {
  describe.each(PREFERENCES)("with resolve-prefer %s", (resolvePrefer) => {
    test.each([
      ["A", "127.0.0.1"],
      ["AAAA", "::1"],
    ] as const)("an alias alone is no address: those of %s are found, at start and again", async (type, address) => {
      dns.set("web", "CNAME", ["real.web"]).set("real.web", type, [address]);
      const rig = ask({}, { resolvePrefer });
      await addresses(rig, [address]);
      dns.set("real.web", type, []);
      await addresses(rig, ["-"]);
      expect(rig.log.at(-2)).toContain("(unspecified DNS error)");
      dns.set("real.web", type, [address]);
      await addresses(rig, [address]);
    });

    test.each(["nxdomain", "servfail", "refused"] as const)("%s of one family leaves the other", async (mode) => {
      const other = resolvePrefer === "ipv4" ? (["AAAA", "::1"] as const) : (["A", "127.0.0.1"] as const);
      dns.set("web", ...([other[0], [other[1]]] as const));
      const code = { nxdomain: 3, servfail: 2, refused: 5 }[mode];
      dns.instead = (answer, { type }) => [type === other[0] ? answer : changed(answer, { flags: code })];
      const rig = ask({}, { resolvePrefer });
      await addresses(rig, [other[1]]);
      await queriesOf(dns, 6);
      expect(rig.addresses).toEqual([other[1]]);
    });

    test("a server moves to the other family when its own has no address any more, and back", async () => {
      dns.set("web", "A", ["127.0.0.1"]);
      const rig = ask({}, { resolvePrefer });
      await addresses(rig, ["127.0.0.1"]);
      dns.set("web", "A", []).set("web", "AAAA", ["::1"]);
      await addresses(rig, ["::1"]);
      dns.set("web", "A", ["127.0.0.1"]).set("web", "AAAA", []);
      await addresses(rig, ["127.0.0.1"]);
      expect(rig.log.filter((line) => line.includes("maintenance"))).toEqual([]);
    });
  });

  test.each([
    [0, 3, "DNS NX status"],
    [3, 0, "unspecified DNS error"],
    [3, 5, "DNS refused status"],
  ])("the last answer of an attempt says which hold counts: %i, then %i", async (ofAAAA, ofA, reason) => {
    dns.set("web", "A", ["127.0.0.1"]);
    const rig = ask();
    await addresses(rig, ["127.0.0.1"]);
    dns.set("web", "A", []);
    dns.instead = (answer, { type }) => [changed(answer, { flags: type === "A" ? ofA : ofAAAA })];
    await addresses(rig, ["-"]);
    expect(rig.log.at(-2)).toContain(`(${reason})`);
  });
});

describe("a late answer", () => {
  /** A fifth of what people set, and of what they wait: 0.2 to 3 s. */
  const times = { timeoutRetry: 100, timeoutResolve: 200, resolveRetries: 3, hold: LONG_HOLD };

  test.each([40, 100, 140, 200, 260, 400, 600])("counts after %i ms, with a timeout retry of 100 ms", async (delay) => {
    dns.set("web", "A", ["127.0.0.1"]).set("six", "AAAA", ["::1"]);
    dns.delay = delay;
    const template = { resolvers: "docker" } as const;
    const rig = new BackendRig([
      { ...template, host: "web" },
      { ...template, host: "web", resolvePrefer: "ipv4" },
      { ...template, host: "six" },
    ]);
    startDiscovery(section([dns], times), [rig]);
    await addresses(rig, ["127.0.0.1", "127.0.0.1", "::1"]);
  });

  test("keeps a server that had an address", async () => {
    dns.set("web", "A", ["127.0.0.1"]);
    const rig = ask({ ...times, hold: { ...HOLD, timeout: 2000 } });
    await addresses(rig, ["127.0.0.1"]);
    dns.delay = 140;
    dns.set("web", "A", ["127.0.0.2"]);
    await addresses(rig, ["127.0.0.2"]);
    expect(rig.log.filter((line) => line.includes("maintenance"))).toEqual([]);
  });

  test("is an answer to any of the queries of its attempt: they have one id, and come from one port", async () => {
    dns.mode = "silent";
    ask({ ...times, timeoutRetry: 30, resolveRetries: 4, timeoutResolve: 30 });
    await queriesOf(dns, 8);
    const [first, , , last, next] = dns.queries.map(({ id, port }) => `${id} ${port}`);
    expect(last).toBe(first);
    expect(next).not.toBe(first);
  });

  test("of a nameserver that is slow counts beside one that fails at once", async () => {
    dns.mode = "nxdomain";
    second.set("web", "A", ["127.0.0.1"]);
    second.delay = 250;
    await addresses(askBoth(times), ["127.0.0.1"]);
  });

  test("does not hold up the one of a faster nameserver", async () => {
    dns.set("web", "AAAA", ["::1"]);
    second.set("web", "AAAA", ["::2"]);
    second.delay = 3000;
    const asked = performance.now();
    await addresses(askBoth({ timeoutRetry: 5000 }), ["::1"]);
    expect(performance.now() - asked).toBeLessThan(3000);
  });
});

describe("several nameservers", () => {
  test("are all asked, and the first valid answer wins", async () => {
    dns.mode = "nxdomain";
    second.set("web", "A", ["127.0.0.12"]);
    const rig = askBoth();
    await addresses(rig, ["127.0.0.12"]);
    expect(rig.log[0]).toBe("notice b/s1 changed its IP from  to 127.0.0.12 by docker/dns2.");
    expect(dns.queries.length).toBeGreaterThan(0);
  });

  test("fail together only when the last one has failed", async () => {
    dns.set("web", "A", ["127.0.0.11"]);
    second.mode = "servfail";
    const rig = askBoth();
    await addresses(rig, ["127.0.0.11"]);
    await queriesOf(dns, 6);
    expect(rig.addresses).toEqual(["127.0.0.11"]);
    dns.mode = "nxdomain";
    second.mode = "nxdomain";
    await addresses(rig, ["-"]);
    expect(rig.log.at(-2)).toContain("(DNS NX status)");
  });

  test.each([1, 2])(
    "one that is silent takes nothing away, with %i tries; nor when it dies later",
    async (resolveRetries) => {
      dns.set("web", "A", ["127.0.0.1"]);
      second.mode = "silent";
      const rig = askBoth({ resolveRetries, hold: { ...HOLD, timeout: 1000 } });
      await addresses(rig, ["127.0.0.1"]);
      second.mode = "answer";
      second.set("web", "A", ["127.0.0.1"]);
      await queriesOf(second, 4);
      second.mode = "silent";
      await queriesOf(dns, 12);
      expect(rig.addresses).toEqual(["127.0.0.1"]);
      expect(rig.log.filter((line) => line.includes("maintenance"))).toEqual([]);
    },
  );

  test("one whose port is closed is not waited for", async () => {
    dns.set("web", "A", ["127.0.0.1"]);
    const resolvers = section([{ port: await closedPort() }, dns], { timeoutRetry: 60_000 });
    const rig = discover(1, resolvers);
    await addresses(rig, ["127.0.0.1"]);
    await queriesOf(dns, 6);
  });

  test("whose ports are all closed are silent ones", async () => {
    const resolvers = section([{ port: await closedPort() }, { port: await closedPort() }]);
    const rig = discover(1, resolvers, { initialAddress: "127.0.0.9" });
    await addresses(rig, ["-"]);
    expect(rig.log.at(-2)).toContain("(DNS timeout status)");
  });

  test("may have IPv6 addresses, however they are written", async () => {
    const six = await DnsServer.start("::1");
    try {
      six.set("web", "A", ["127.0.0.1"]);
      const rig = discover(1, section([{ address: "0:0:0:0:0:0:0:1", port: six.port }]));
      await addresses(rig, ["127.0.0.1"]);
    } finally {
      stopDiscovery();
      six.stop();
    }
  });
});

describe("somebody else's answer", () => {
  const FORGED = { answers: [{ name: "web", type: "A", ttl: 1, data: "127.0.0.66" }] };

  test.each<[string, (answer: Buffer, id: number) => Buffer]>([
    ["another id", (answer, id) => changed(answer, { ...FORGED, id: id ^ 1 })],
    ["another name", (answer) => changed(answer, { ...FORGED, questions: [{ name: "evil", type: "A" }] })],
    ["no question", (answer) => changed(answer, { ...FORGED, questions: [] })],
    ["other bytes", (answer) => Buffer.concat([answer.subarray(0, 2), Buffer.from("\x81\x80garbage", "latin1")])],
    ["records that cannot be read", (answer) => answer.subarray(0, -2)],
  ])("with %s is not taken, and the right one is, which comes behind", async (what, forge) => {
    dns.set("web", "A", ["127.0.0.1"]);
    dns.instead = (answer, { id }) => (what.startsWith("records") ? [answer] : [forge(answer, id), answer]);
    const rig = ask();
    await addresses(rig, ["127.0.0.1"]);
    dns.instead = (answer, { id }) => [forge(answer, id)];
    await addresses(rig, ["-"]);
    expect(rig.log.at(-2)).toContain(what === "another id" ? "(DNS timeout status)" : "(unspecified DNS error)");
  });

  test("that is garbage for one family leaves the other", async () => {
    dns.set("web", "A", ["127.0.0.1"]);
    dns.instead = (answer, { type }) => [type === "A" ? answer : answer.subarray(0, 14)];
    await addresses(ask(), ["127.0.0.1"]);
  });

  test("from another address or port is not taken, though all else is right", async () => {
    const others: Socket[] = [];
    // Only Linux has all of 127.0.0.0/8 from the start.
    for (const address of process.platform === "linux" ? ["127.0.0.1", "127.0.0.2"] : ["127.0.0.1"]) {
      const socket = createSocket("udp4").bind(0, address);
      await once(socket, "listening");
      others.push(socket);
    }
    dns.set("web", "A", ["127.0.0.66"]);
    dns.instead = (answer, { port }) => {
      for (const socket of others) socket.send(answer, port, "127.0.0.1");
      return [];
    };
    const rig = ask();
    await queriesOf(dns, 6);
    dns.instead = (answer) => [answer];
    dns.set("web", "A", ["127.0.0.1"]);
    await addresses(rig, ["127.0.0.1"]);
    expect(rig.log.some((line) => line.includes("127.0.0.66"))).toBe(false);
    for (const socket of others) socket.close();
  });

  test("is hard to guess: ids and ports differ from query to query", async () => {
    dns.set("web", "AAAA", ["::1"]);
    ask();
    await queriesOf(dns, 20);
    expect(new Set(dns.queries.map(({ id }) => id)).size).toBeGreaterThan(17);
    expect(new Set(dns.queries.map(({ port }) => port)).size).toBeGreaterThan(10);
  });

  test("is none in other letters: names of any case resolve", async () => {
    dns.set("web", "A", ["127.0.0.1"]);
    dns.instead = (answer) => [Buffer.from(answer.toString("latin1").replaceAll("WeB", "wEb"), "latin1")];
    const rig = ask({}, { host: "WeB" });
    await addresses(rig, ["127.0.0.1"]);
    expect(dns.queries[0]?.name).toBe("WeB");
  });
});

describe("a truncated answer", () => {
  beforeEach(() => {
    dns.truncating = true;
  });

  test("is an error when nobody listens for TCP", async () => {
    const lone = createSocket("udp4").bind(0, "127.0.0.1");
    await once(lone, "listening");
    lone.on("message", (query, { port }) => {
      const truncated = encode({ ...decode(query), type: "response", flags: 0x0200, additionals: [] } as never);
      lone.send(truncated, port, "127.0.0.1");
    });
    const rig = discover(1, section([lone.address()]), { initialAddress: "127.0.0.9" });
    await addresses(rig, ["-"]);
    expect(rig.log.at(-2)).toContain("(unspecified DNS error)");
    lone.close();
  });

  test("of many names is asked for again over few connections", async () => {
    const hosts = Array.from({ length: 100 }, (_, index) => `web${index}`);
    for (const host of hosts) dns.set(host, "AAAA", ["::1"]);
    const rig = new BackendRig(hosts.map((host) => ({ host, resolvers: "docker" })));
    let most = 0;
    dns.onConnections = (count) => (most = Math.max(most, count));
    startDiscovery(section([dns], { timeoutRetry: 2000 }), [rig]);
    await addresses(rig, Array(100).fill("::1"));
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe("many names", () => {
  test("are all resolved, over few ports, and then over others", async () => {
    const hosts = Array.from({ length: 300 }, (_, index) => `web${index}`);
    for (const host of hosts) dns.set(host, "AAAA", ["::1"]);
    const rig = new BackendRig(hosts.map((host) => ({ host, resolvers: "docker" })));
    startDiscovery(section([dns], { timeoutRetry: 2000, timeoutResolve: 2000 }), [rig]);
    await addresses(rig, Array(300).fill("::1"));
    const first = dns.queries.slice(0, 300);
    expect(new Set(first.map(({ name }) => name)).size).toBe(300);
    const ports = new Set(first.map(({ port }) => port));
    expect(ports.size).toBeLessThanOrEqual(32);
    await queriesOf(dns, 300);
    expect(new Set(dns.queries.slice(-300).map(({ port }) => port))).not.toEqual(ports);
  });

  test("that no question can carry are silent, and spoil no others", async () => {
    dns.set("web", "A", ["127.0.0.1"]);
    const rig = new BackendRig([
      { host: "a".repeat(64), resolvers: "docker" },
      { host: "web", resolvers: "docker" },
    ]);
    startDiscovery(section([dns]), [rig]);
    await addresses(rig, ["-", "127.0.0.1"]);
  });

  test("say what an answer may take, where that is more than the least", async () => {
    ask({ acceptedPayloadSize: 4096 });
    await queriesOf(dns, 1);
    expect(dns.queries[0]?.payload).toBe(4096);
    stopDiscovery();
    dns.queries.length = 0;
    ask();
    await queriesOf(dns, 1);
    expect(dns.queries[0]?.payload).toBeUndefined();
  });
});
