import * as dns from "dns-packet";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeQuery,
  type Question,
  questionFor,
  type Reply,
  readReply,
  type ServiceRecord,
} from "../../src/discovery/dns-message.ts";

const A = questionFor("web", "A") as Question<string>;
const AAAA = questionFor("web", "AAAA") as Question<string>;

interface Change extends Omit<dns.Packet, "answers"> {
  readonly name?: string;
  readonly answers?: readonly dns.Answer[];
}

/** What another implementation makes of an answer. */
function message(type: "A" | "AAAA", { name = "web", answers = [], ...change }: Change = {}): Buffer {
  return dns.encode({
    type: "response",
    id: 7,
    flags: dns.RECURSION_AVAILABLE,
    questions: [{ type, name }],
    answers: [...answers],
    ...change,
  });
}

function record(name: string, type: "A" | "AAAA" | "CNAME", data: string): dns.Answer {
  return { name, type, ttl: 5, data };
}

/** A message whose records are bytes. */
function withRecords(count: number, bytes: readonly number[]): Buffer {
  const head = message("A");
  head.writeUInt16BE(count, 6);
  return Buffer.concat([head, Buffer.from(bytes)]);
}

function addresses(...records: string[]): Reply<string> {
  return { kind: "records", records };
}

const OTHER: Reply = { kind: "other" };
/** Type, class, time to live and length of a record of an IPv4 address. */
const A_FIXED = [0, 1, 0, 1, 0, 0, 0, 9, 0, 4];
const CNAME_FIXED = [0, 5, 0, 1, 0, 0, 0, 9, 0, 2];
const TO_QUESTION = [0xc0, 12];

describe("a query", () => {
  test("is one question that another implementation reads, with the name as it was written", () => {
    for (const type of ["A", "AAAA"] as const) {
      const query = dns.decode(encodeQuery(0xabcd, questionFor("My_Web.Example.", type) as Question, 512));
      expect(query).toMatchObject({
        type: "query",
        id: 0xabcd,
        flags: dns.RECURSION_DESIRED,
        answers: [],
        additionals: [],
      });
      expect(query.questions).toEqual([{ name: "My_Web.Example", type, class: "IN" }]);
    }
  });

  test("names the size of an answer where that is more than every answer may have", () => {
    const { additionals } = dns.decode(encodeQuery(1, A, 8192));
    expect(additionals).toMatchObject([{ name: ".", type: "OPT", udpPayloadSize: 8192, flags: 0, options: [] }]);
  });

  test.each([
    ["an empty label", "web..example"],
    ["nothing", ""],
    ["a label of 64 bytes", "a".repeat(64)],
    ["256 bytes", `${"a.".repeat(127)}a`],
  ])("is impossible for %s", (_, host) => {
    expect(questionFor(host, "A")).toBeUndefined();
  });

  test.each(["a".repeat(63), `${"a.".repeat(126)}a`])("is possible for the longest label and name", (host) => {
    const question = questionFor(host, "A") as Question;
    expect(dns.decode(encodeQuery(1, question, 512)).questions?.[0]?.name).toBe(host);
  });
});

describe("an answer", () => {
  test("has its addresses in order", () => {
    const answers = [record("web", "A", "127.0.0.2"), record("web", "A", "127.0.0.1")];
    expect(readReply(message("A", { answers }), A)).toEqual(addresses("127.0.0.2", "127.0.0.1"));
  });

  test.each(["::1", "2001:db8::1:0:0:1", "::ffff:127.0.0.1", "fe80::"])("writes %s as the system does", (address) => {
    expect(readReply(message("AAAA", { answers: [record("web", "AAAA", address)] }), AAAA)).toEqual(addresses(address));
  });

  test("is followed through aliases, in whatever order they stand", () => {
    const chain = [record("web", "CNAME", "b.x"), record("b.x", "CNAME", "c.x"), record("c.x", "A", "127.0.0.1")];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const answers = order.map((index) => chain[index] as dns.Answer);
      expect(readReply(message("A", { answers }), A)).toEqual(addresses("127.0.0.1"));
    }
  });

  test("counts whatever the case of its names", () => {
    const answers = [record("wEb", "CNAME", "B.x"), record("b.X", "A", "127.0.0.1")];
    expect(readReply(message("A", { name: "WEB", answers }), A)).toEqual(addresses("127.0.0.1"));
  });

  test("understands names that point at others", () => {
    const bytes = [...TO_QUESTION, ...A_FIXED, 127, 0, 0, 1, ...TO_QUESTION, ...A_FIXED, 127, 0, 0, 2];
    expect(readReply(withRecords(2, bytes), A)).toEqual(addresses("127.0.0.1", "127.0.0.2"));
  });

  test.each<[string, readonly dns.Answer[]]>([
    ["nothing", []],
    ["an alias alone", [record("web", "CNAME", "b.x")]],
    ["aliases in a circle", [record("web", "CNAME", "b.x"), record("b.x", "CNAME", "web")]],
    ["an alias of itself", [record("web", "CNAME", "web")]],
    ["addresses of another name", [record("evil", "A", "127.0.0.1")]],
    ["addresses of the other family", [record("web", "AAAA", "::1")]],
    ["addresses of another class", [{ ...record("web", "A", "127.0.0.1"), class: "CH" } as dns.Answer]],
  ])("has no address when there is %s", (_, answers) => {
    expect(readReply(message("A", { answers }), A)).toEqual(OTHER);
  });

  test.each([
    [1, "other"],
    [2, "other"],
    [3, "nx"],
    [4, "other"],
    [5, "refused"],
    [9, "other"],
  ])("of code %i is %s, with the question or without it", (code, kind) => {
    const answers = [record("web", "A", "127.0.0.1")];
    expect(readReply(message("A", { flags: code, answers }), A)).toEqual({ kind });
    expect(readReply(message("A", { flags: code, questions: [] }), A)).toEqual({ kind });
  });

  test("that is truncated says so, whatever it holds", () => {
    const answers = [record("web", "A", "127.0.0.1")];
    expect(readReply(message("A", { flags: dns.TRUNCATED_RESPONSE, answers }), A)).toEqual({ kind: "truncated" });
    expect(readReply(message("A", { flags: dns.TRUNCATED_RESPONSE }), A)).toEqual({ kind: "truncated" });
  });

  test.each<[string, Buffer]>([
    ["another name", message("A", { name: "evil" })],
    ["another type", message("AAAA")],
    ["another name and an error", message("A", { name: "evil", flags: 3 })],
    ["no question", message("A", { questions: [] })],
    [
      "two questions",
      message("A", {
        questions: [
          { type: "A", name: "web" },
          { type: "A", name: "web" },
        ],
      }),
    ],
    ["a query", message("A", { type: "query" })],
    ["another operation", message("A", { flags: 0x2800 })],
    ["eleven bytes", message("A").subarray(0, 11)],
    ["half a question", message("A").subarray(0, 16)],
  ])("to something else is none: %s", (_, packet) => {
    expect(readReply(packet, A)).toBeUndefined();
  });

  test.each<[string, number, readonly number[]]>([
    ["fewer records than it says", 2, [...TO_QUESTION, ...A_FIXED, 127, 0, 0, 1]],
    ["half a record", 1, [...TO_QUESTION, ...A_FIXED.slice(0, 5)]],
    ["half an address", 1, [...TO_QUESTION, ...A_FIXED, 127, 0]],
    ["an address of three bytes", 1, [...TO_QUESTION, ...A_FIXED.slice(0, 9), 3, 127, 0, 0]],
    ["a name that points at itself", 1, [0xc0, 21, ...A_FIXED, 127, 0, 0, 1]],
    ["a name that points ahead", 1, [0xc0, 30, ...A_FIXED, 127, 0, 0, 1]],
    ["a name that leads back into itself", 1, [1, 97, 0xc0, 21, ...A_FIXED, 127, 0, 0, 1]],
    ["half a pointer", 1, [0xc0]],
    ["a label of an unknown kind", 1, [0x40, 12, ...A_FIXED, 127, 0, 0, 1]],
    ["an alias that ends too late", 1, [...TO_QUESTION, ...CNAME_FIXED, 1, 97, 0]],
  ])("that cannot be read has no addresses: %s", (_, count, bytes) => {
    expect(readReply(withRecords(count, bytes), A)).toEqual(OTHER);
  });

  test("follows no more pointers than a name has labels: 64 KB of them would keep the process busy", () => {
    // The name of each record points at that of the one before.
    const chain = (count: number) =>
      Array.from({ length: count }, (_, index) => {
        const before = index === 0 ? 12 : 21 + 16 * (index - 1);
        return [0xc0 | (before >> 8), before & 255, ...A_FIXED, 127, 0, 0, 1];
      }).flat();
    expect(readReply(withRecords(128, chain(128)), A)).toEqual(addresses(...Array(128).fill("127.0.0.1")));
    expect(readReply(withRecords(129, chain(129)), A)).toEqual(OTHER);
  });

  test("never throws, whatever its records are", () => {
    const bytes = fc.uint8Array({ maxLength: 100 });
    const read = (count: number, records: Uint8Array) => readReply(withRecords(count, [...records]), A);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), bytes, (count, records) => read(count, records) !== undefined),
    );
    fc.assert(
      fc.property(bytes, (packet) => ["undefined", "object"].includes(typeof readReply(Buffer.from(packet), A))),
    );
  });

  test("reads where services are, of names that are written in full or point to others", () => {
    const question = questionFor("_http._tcp.web", "SRV") as Question<ServiceRecord>;
    const data = { priority: 1, weight: 65_535, port: 8000, target: "A.web" };
    const answers: dns.Answer[] = [{ name: "_http._tcp.web", type: "SRV", ttl: 5, data }];
    const whole = dns.encode({
      type: "response",
      id: 1,
      questions: [{ type: "SRV", name: "_http._tcp.web" }],
      answers,
    });
    expect(readReply(whole, question)).toEqual({ kind: "records", records: [data] });
    // `web` stands in the question, behind 12 bytes of head, `_http` and `_tcp`.
    const start = whole.length - 6 - 7;
    const pointing = Buffer.concat([
      whole.subarray(0, start),
      whole.subarray(start, start + 8),
      Buffer.of(0xc0, 12 + 6 + 5),
    ]);
    pointing.writeUInt16BE(10, start - 2);
    expect(readReply(pointing, question)).toEqual({ kind: "records", records: [{ ...data, target: "A.web" }] });
    for (const length of [0, 6, 9, 11]) {
      pointing.writeUInt16BE(length, start - 2);
      expect(readReply(pointing, question)).toEqual(OTHER);
    }
  });

  test("reads what another implementation wrote, whatever bytes of it are changed", () => {
    const good = message("A", { answers: [record("web", "CNAME", "b.x"), record("b.x", "A", "127.0.0.1")] });
    const change = fc.tuple(fc.integer({ min: 21, max: good.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const packet = Buffer.from(good);
        for (const [offset, byte] of changes) packet[offset] = byte;
        const reply = readReply(packet, A);
        const records = reply?.kind === "records" ? reply.records : [];
        return reply !== undefined && records.length <= 1 && records.every((text) => /^\d+(\.\d+){3}$/.test(text));
      }),
    );
  });
});
