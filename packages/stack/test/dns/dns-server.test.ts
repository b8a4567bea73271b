import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import {
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
  streamDecode,
  streamEncode,
} from "dns-packet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DnsServer } from "../../src/dns/dns-server.ts";

let addresses: string[];
let server: DnsServer;
beforeEach(async () => {
  addresses = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
  server = await DnsServer.listen((name) => (name === "web" ? addresses : []));
});
afterEach(() => server.close());

describe("the embedded DNS server answers like Docker's", () => {
  test("one A record a replica, with a TTL of 600", async () => {
    const { rcode, answers } = await askUdp("A", "web");
    expect(rcode).toBe("NOERROR");
    expect(answers?.map((record) => "data" in record && record.data).sort()).toEqual(addresses);
    expect(answers?.every((record) => "ttl" in record && record.ttl === 600 && record.name === "web")).toBe(true);
  });

  test("recursion is available and the answer not authoritative", async () => {
    const response = await askUdp("A", "web");
    expect(response).toMatchObject({ flag_ra: true, flag_rd: true, flag_aa: false, flag_tc: false });
    expect(response.questions).toMatchObject([{ name: "web", type: "A" }]);
  });

  test("the order changes: each record comes first about as often", async () => {
    const first = new Map<string, number>();
    const resolver = nodeResolver();
    for (let i = 0; i < 300; i++) {
      const [address] = await resolver.resolve4("web");
      first.set(address as string, (first.get(address as string) ?? 0) + 1);
    }
    // 100 expected, standard deviation 8.2: six of them are never met by a fair shuffle.
    for (const address of addresses) expect(first.get(address)).toBeGreaterThan(50);
  });

  // Captured from Docker 20.10: a user-defined network, the alias `web` on a container, asked from another one.
  test.each([
    ["A", "web", "123481800001000100000000037765620000010001037765620000010001000002580004 7f000002"],
    ["A", "WEB", "123481800001000100000000035745420000010001035745420000010001000002580004 7f000002"],
    ["AAAA", "web", "1234818000010000000000000377656200001c0001"],
    ["MX", "web", "1234818000010000000000000377656200000f0001"],
    ["TXT", "web", "123481830001000000000000037765620000100001"],
    ["A", "nosuch", "123481830001000000000000066e6f737563680000010001"],
  ] as const)("%s of %s is, byte for byte, what Docker sent", async (type, name, captured) => {
    addresses = ["127.0.0.2"];
    const socket = createSocket("udp4");
    socket.send(encode({ ...queryFor(type, name), id: 0x1234 }), server.port, server.address);
    const [message] = await once(socket, "message");
    socket.close();
    expect(message.toString("hex")).toBe(captured.replace(" ", ""));
  });

  test("AAAA of a name that exists is empty and no error", async () => {
    const { rcode, answers } = await askUdp("AAAA", "web");
    expect(rcode).toBe("NOERROR");
    expect(answers).toEqual([]);
  });

  test.each(["A", "AAAA"] as const)("%s of an unknown name is NXDOMAIN", async (type) => {
    expect(await askUdp(type, "wep")).toMatchObject({ rcode: "NXDOMAIN", answers: [] });
  });

  test("a name without a replica left is NXDOMAIN", async () => {
    addresses = [];
    expect(await askUdp("A", "web")).toMatchObject({ rcode: "NXDOMAIN", answers: [] });
  });

  test("names are the same in upper case, and come back as they were asked", async () => {
    const { answers } = await askUdp("A", "WEB");
    expect(answers).toHaveLength(3);
    expect(answers?.[0]?.name).toBe("WEB");
  });

  test("the next query sees a replica more or less", async () => {
    const resolver = nodeResolver();
    addresses = ["127.0.0.2"];
    expect(await resolver.resolve4("web")).toEqual(["127.0.0.2"]);
    addresses = ["127.0.0.2", "127.0.0.9"];
    expect((await resolver.resolve4("web")).sort()).toEqual(addresses);
  });
});

describe("long answers", () => {
  beforeEach(() => {
    addresses = Array.from({ length: 40 }, (_, i) => `127.0.0.${i + 2}`);
  });

  test("are truncated to 512 bytes over UDP", async () => {
    const response = await askUdp("A", "web");
    expect(response.flag_tc).toBe(true);
    expect(response.answers?.length).toBeGreaterThan(20);
    expect(response.answers?.length).toBeLessThan(40);
  });

  test("are whole for someone who takes 8192 bytes", async () => {
    const response = await askUdp("A", "web", 8192);
    expect(response.flag_tc).toBe(false);
    expect(response.answers).toHaveLength(40);
  });

  test("are whole over TCP, where queries may come several on a connection and in pieces", async () => {
    const socket = connect(server.port, server.address);
    const query = streamEncode(queryFor("A", "web"));
    const bytes = Buffer.concat([query, query]);
    socket.write(bytes.subarray(0, 7));
    await once(socket, "connect");
    socket.write(bytes.subarray(7));
    let received = Buffer.alloc(0);
    let whole: Packet[] = [];
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      whole = packetsIn(received);
      if (whole.length === 2) break;
    }
    expect(whole.map((packet) => packet.answers?.length)).toEqual([40, 40]);
  });

  test("reach node:dns, which asks again over TCP", async () => {
    expect((await nodeResolver().resolve4("web")).length).toBe(40);
  });
});

describe("what is no query", () => {
  test.each([
    ["garbage", Buffer.from("garbage")],
    ["two bytes", Buffer.from([0, 1])],
    ["an answer", encode({ type: "response", id: 1, questions: [{ type: "A", name: "web" }] })],
    ["a query without a question", encode({ type: "query", id: 1, questions: [] })],
  ])("%s gets no answer, and the server goes on", async (_name, bytes) => {
    const socket = createSocket("udp4");
    const answered: Buffer[] = [];
    socket.on("message", (message) => answered.push(message));
    socket.send(bytes, server.port, server.address);
    // The server reads in order: when the second is answered the first has been judged.
    socket.send(encode(queryFor("A", "web")), server.port, server.address);
    await once(socket, "message");
    socket.close();
    expect(answered).toHaveLength(1);
    expect(decode(answered[0] as Buffer).answers).toHaveLength(3);
  });
});

function nodeResolver(): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`${server.address}:${server.port}`]);
  return resolver;
}

function queryFor(type: "A" | "AAAA" | "MX" | "TXT", name: string, udpPayloadSize?: number): Packet {
  const opt = {
    type: "OPT",
    name: ".",
    udpPayloadSize,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  return {
    type: "query",
    id: 4711,
    flags: RECURSION_DESIRED,
    questions: [{ type, name }],
    additionals: udpPayloadSize ? [opt as never] : [],
  };
}

async function askUdp(
  type: "A" | "AAAA",
  name: string,
  udpPayloadSize?: number,
): Promise<DecodedPacket & { rcode: string }> {
  const socket = createSocket("udp4");
  socket.send(encode(queryFor(type, name, udpPayloadSize)), server.port, server.address);
  const [message] = await once(socket, "message");
  socket.close();
  return decode(message) as DecodedPacket & { rcode: string };
}

function packetsIn(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    packets.push(streamDecode(bytes.subarray(at, end)));
    at = end;
  }
  return packets;
}
