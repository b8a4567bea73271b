import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Resolvers, Server } from "../../src/config/schema.ts";
import { BackendRig } from "../state/backend-rig.ts";
import { until } from "../until.ts";
import {
  addresses,
  discover as discoverFor,
  HOLD,
  section as sectionOf,
  startDiscovery,
  stopDiscovery,
} from "./discovery-rig.ts";
import { DnsServer } from "./dns-server.ts";

let dns: DnsServer;

beforeEach(async () => {
  dns = await DnsServer.start();
});

afterEach(() => {
  stopDiscovery();
  dns.stop();
});

function section(change: Partial<Resolvers> = {}): Resolvers {
  return sectionOf([dns], change);
}

/** Starts discovery for slots of `web`. */
function discover(slots: number, resolvers = section(), change: Partial<Server> = {}): BackendRig {
  return discoverFor(slots, resolvers, change);
}

async function queries(count: number): Promise<void> {
  const from = dns.queries.length;
  await until(`${count} more queries`, () => dns.queries.length >= from + count);
}

describe("discovery", () => {
  test("fills slots in the order of the first answer, and says so", async () => {
    dns.set("web", "A", ["127.0.0.13", "127.0.0.11"]);
    const rig = discover(3);
    await addresses(rig, ["127.0.0.13", "127.0.0.11", "-"]);
    expect(rig.heard()).toEqual([
      "notice b/s1 changed its IP from  to 127.0.0.13 by docker/dns1.",
      "notice Server b/s1 ('web') is UP/READY (resolves again).",
      "notice Server b/s1 administratively READY thanks to valid DNS answer.",
      "notice b/s2 changed its IP from  to 127.0.0.11 by DNS cache.",
      "notice Server b/s2 ('web') is UP/READY (resolves again).",
      "notice Server b/s2 administratively READY thanks to valid DNS answer.",
    ]);
    expect(rig.statuses).toEqual(["UP 1/3", "UP 1/3", "MAINT (resolution)"]);
  });

  test("moves nothing when answers come in another order, or twice the same record", async () => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12"]);
    const rig = discover(3);
    await addresses(rig, ["127.0.0.11", "127.0.0.12", "-"]);
    rig.heard();
    for (const answer of [
      [12, 11],
      [11, 12, 11],
      [12, 12, 11],
    ]) {
      dns.set(
        "web",
        "A",
        answer.map((last) => `127.0.0.${last}`),
      );
      await queries(4);
    }
    expect(rig.addresses).toEqual(["127.0.0.11", "127.0.0.12", "-"]);
    expect(rig.heard()).toEqual([]);
  });

  test("leaves records beyond the slots waiting, and gives one to the slot whose record is gone", async () => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12", "127.0.0.13"]);
    const rig = discover(2);
    await addresses(rig, ["127.0.0.11", "127.0.0.12"]);
    dns.set("web", "A", ["127.0.0.12", "127.0.0.13"]);
    await addresses(rig, ["127.0.0.13", "127.0.0.12"]);
    expect(rig.heard().at(-1)).toBe("notice b/s1 changed its IP from 127.0.0.11 to 127.0.0.13 by docker/dns1.");
    expect(rig.statuses).toEqual(["UP 1/3", "UP 1/3"]);
  });

  test("takes a slot whose record is gone into maintenance, and lets a new record have it", async () => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12"]);
    const rig = discover(2);
    await addresses(rig, ["127.0.0.11", "127.0.0.12"]);
    rig.heard();
    dns.set("web", "A", ["127.0.0.12"]);
    await addresses(rig, ["-", "127.0.0.12"]);
    expect(rig.heard()).toEqual([
      "notice Server b/s1 is going DOWN for maintenance (No IP for server ). 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
    ]);
    dns.set("web", "A", ["127.0.0.12", "127.0.0.14"]);
    await addresses(rig, ["127.0.0.14", "127.0.0.12"]);
  });

  test("keeps a missing record for hold obsolete", async () => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12"]);
    const rig = discover(2, section({ hold: { ...HOLD, obsolete: 1000 } }));
    await addresses(rig, ["127.0.0.11", "127.0.0.12"]);
    dns.set("web", "A", ["127.0.0.12"]);
    const removed = Date.now();
    await addresses(rig, ["-", "127.0.0.12"]);
    expect(Date.now() - removed).toBeGreaterThan(1000);
  });

  test.each([
    ["nxdomain", "DNS NX status"],
    ["refused", "DNS refused status"],
    ["servfail", "unspecified DNS error"],
    ["formerr", "unspecified DNS error"],
    ["notimp", "unspecified DNS error"],
    ["silent", "DNS timeout status"],
    ["garbage", "DNS timeout status"],
  ] as const)("after hold takes all slots into maintenance for %s: %s; and back", async (mode, reason) => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12"]);
    const rig = discover(2);
    await addresses(rig, ["127.0.0.11", "127.0.0.12"]);
    rig.heard();
    dns.mode = mode;
    await addresses(rig, ["-", "-"]);
    expect(rig.heard()).toEqual([
      `notice Server b/s1 is going DOWN for maintenance (${reason}). 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`,
      `notice Server b/s2 is going DOWN for maintenance (${reason}). 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`,
      "emerg backend b has no server available!",
    ]);
    dns.mode = "answer";
    await addresses(rig, ["127.0.0.11", "127.0.0.12"]);
    expect(rig.heard()).toEqual([
      "notice Server b/s1 ('web') is UP/READY (resolves again).",
      "notice Server b/s1 administratively READY thanks to valid DNS answer.",
      "notice Server b/s2 ('web') is UP/READY (resolves again).",
      "notice Server b/s2 administratively READY thanks to valid DNS answer.",
    ]);
  });

  test("takes an answer without any record for an error, not for the end of all servers", async () => {
    dns.set("web", "A", ["127.0.0.11"]);
    const rig = discover(1);
    await addresses(rig, ["127.0.0.11"]);
    dns.set("web", "A", []);
    await addresses(rig, ["-"]);
    expect(rig.log.at(-2)).toContain("(unspecified DNS error)");
  });

  test("leaves servers as they are while a failure is within its hold", async () => {
    dns.set("web", "A", ["127.0.0.11"]);
    const rig = discover(1, section({ hold: { ...HOLD, nx: 60_000, timeout: 60_000 }, timeoutRetry: 50 }));
    await addresses(rig, ["127.0.0.11"]);
    dns.mode = "nxdomain";
    await queries(10);
    expect(rig.addresses).toEqual(["127.0.0.11"]);
  });

  test("gets over UDP's size what a nameserver truncates", async () => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12"]);
    dns.truncating = true;
    await addresses(discover(2), ["127.0.0.11", "127.0.0.12"]);
    expect(dns.queries.some(({ transport }) => transport === "tcp")).toBe(true);
  });

  test("asks for the preferred family first, and for the other when there is none", async () => {
    dns.set("web", "A", ["127.0.0.11"]).set("web", "AAAA", ["::1"]);
    await addresses(discover(1), ["::1"]);
    stopDiscovery();
    dns.queries.length = 0;
    await addresses(discover(1, section(), { resolvePrefer: "ipv4" }), ["127.0.0.11"]);
    dns.set("web", "A", []);
    await until("a query for the other family", () => dns.queries.some(({ type }) => type === "AAAA"));
    expect(dns.queries[0]?.type).toBe("A");
  });

  test("asks once for all servers of a name, and once a timeout resolve", async () => {
    dns.set("web", "AAAA", ["::1"]);
    const rig = discover(3, section({ timeoutResolve: 100 }));
    await addresses(rig, ["::1", "-", "-"]);
    await queries(3);
    const at = dns.queries.map((query) => query.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] as number));
    for (const gap of gaps) expect(gap).toBeGreaterThan(80);
  });

  test("gives each backend all records of a name that they share", async () => {
    dns.set("web", "AAAA", ["::11", "::12"]);
    const template = { host: "web", resolvers: "docker" };
    const [one, other] = [new BackendRig([template, template]), new BackendRig([template], { name: "c" })];
    startDiscovery(section(), [one, other]);
    await addresses(one, ["::11", "::12"]);
    await addresses(other, ["::11"]);
    expect(other.log[0]).toBe("notice c/s1 changed its IP from  to ::11 by DNS cache.");
    expect(new Set(dns.queries.map(({ type }) => type))).toEqual(new Set(["AAAA"]));
  });

  test("repeats a query without an answer every timeout retry, then rests for timeout resolve", async () => {
    dns.mode = "silent";
    discover(1, section({ timeoutRetry: 100, timeoutResolve: 300, resolveRetries: 3 }));
    await queries(4);
    const at = dns.queries.map((query) => query.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] as number));
    for (const [index, least] of [100, 100, 400].entries()) expect(gaps[index]).toBeGreaterThan(least - 20);
    expect(dns.queries.every(({ type }) => type === "AAAA")).toBe(true);
  });

  test("stops asking when it is stopped", async () => {
    dns.set("web", "AAAA", ["::1"]);
    const rig = discover(1);
    await addresses(rig, ["::1"]);
    stopDiscovery();
    const asked = dns.queries.length;
    const probe = discover(1, section(), { host: "probe" });
    await until("four queries of another name", () => dns.queries.filter(({ name }) => name === "probe").length >= 4);
    expect(dns.queries.filter(({ name }) => name === "web").length).toBeLessThanOrEqual(asked);
    expect(probe.addresses).toEqual(["-"]);
  });

  test("takes an address of a preferred network when one is free", async () => {
    dns.set("web", "A", ["127.0.1.1", "127.0.0.2", "127.0.0.3"]);
    const resolveNet = [{ address: "127.0.0.0", prefix: 24 }];
    const rig = discover(3, section(), { resolveNet });
    await addresses(rig, ["127.0.0.2", "127.0.0.3", "127.0.1.1"]);
    dns.set("web", "A", ["127.0.1.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"]);
    await addresses(rig, ["127.0.0.2", "127.0.0.3", "127.0.0.4"]);
  });

  test("shares addresses between slots that may have the same", async () => {
    dns.set("web", "A", ["127.0.0.11", "127.0.0.12"]);
    const rig = discover(5, section(), { allowDuplicateAddress: true });
    await addresses(rig, ["127.0.0.11", "127.0.0.12", "127.0.0.11", "127.0.0.12", "127.0.0.11"]);
    dns.set("web", "A", ["127.0.0.12"]);
    await addresses(
      rig,
      Array.from({ length: 5 }, () => "127.0.0.12"),
    );
    dns.set("web", "A", ["127.0.0.12", "127.0.0.13"]);
    await until("the new address in use", () => rig.addresses.includes("127.0.0.13"));
  });

  describe("all replicas replaced within one resolution", () => {
    const replicas = (from: number) => Array.from({ length: 7 }, (_, index) => `127.0.0.${from + index}`);
    /** Milliseconds: seconds are compared whole, and an answer is what looks at them. The rest is for a busy machine. */
    const soon = 1000 + 20 + 800;
    const inUse = async (rig: BackendRig, hold: number) => {
      const from = performance.now();
      await until("all new", () => [...rig.addresses].sort().join() === replicas(21).join());
      expect(performance.now() - from).toBeLessThan(hold + soon);
      expect(rig.statuses).toEqual(replicas(21).map(() => "UP 1/3"));
    };

    test.each([0, 1000])(
      "7 by 7 others, with hold obsolete %i: every slot is in use then and an interval later",
      async (obsolete) => {
        dns.set("web", "A", replicas(11));
        const rig = discover(7, section({ hold: { ...HOLD, obsolete } }));
        await addresses(rig, replicas(11));
        dns.set("web", "A", replicas(21));
        await inUse(rig, obsolete);
      },
    );

    test.each([
      ["an empty answer", () => dns.set("web", "A", [])],
      [
        "no such name",
        () => {
          dns.mode = "nxdomain";
        },
      ],
      [
        "silence",
        () => {
          dns.mode = "silent";
        },
      ],
    ])("7, then %s, then 7 others: every slot is in use an interval later", async (_, lose) => {
      dns.set("web", "A", replicas(11));
      const rig = discover(7, section({ timeoutRetry: 50 }));
      await addresses(rig, replicas(11));
      lose();
      await addresses(
        rig,
        replicas(11).map(() => "-"),
      );
      dns.mode = "answer";
      dns.set("web", "A", replicas(21));
      await inUse(rig, 0);
    });
  });
});
