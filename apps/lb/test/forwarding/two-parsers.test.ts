import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FuzzInput, fuzzInput } from "../fuzz/mutations.ts";
import { Random } from "../fuzz/random.ts";
import { strictRead } from "../fuzz/strict-reader.ts";
import { type MessageKind, MessageReader, type Reading } from "../http1/message-reader.ts";
import { judge } from "../http1/recording-server.ts";
import { strictnessTable } from "../http1/strictness-table.ts";
import { type Balancer, startBalancer } from "./harness/balancer.ts";
import { configuration } from "./harness/configuration.ts";

/*
 * The http-proxy engine has two parsers, `http1/` and Node.js's. What reaches the other side must be what `http1/` has read, whatever
 * the second would have made of it.
 */
const INPUTS = 5000;
const SEED = 20_261_125;
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const PATIENCE_MS = 2000;

const reader = new MessageReader();
const server = createServer({ allowHalfOpen: true }, serve);
let balancer: Balancer;
let port: number;
/** What the server got for the input at hand, and what it answers. */
let received = "";
let answer: string | undefined;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = await freePort();
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = configuration({ defaults: "timeout client 1s\ntimeout server 1s\nretries 0" });
  balancer = await startBalancer("http-proxy", text.replace("{f}", String(port)).replace("{s1}", address), () => {});
});

afterAll(async () => {
  await balancer.stop();
  server.close();
});

/** Answers each whole request, or the first bytes of any where an answer is prescribed. */
function serve(socket: Socket): void {
  let text = "";
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    received += bytes.toString("latin1");
    if (answer !== undefined) {
      socket.end(Buffer.from(answer, "latin1"));
      return;
    }
    for (let size = sizeOfFirst(text); size > 0; size = sizeOfFirst(text)) {
      text = text.slice(size);
      socket.write(OK);
    }
  });
}

function sizeOfFirst(text: string): number {
  try {
    return text === "" ? 0 : strictRead("request", text, "forwarded").size;
  } catch {
    return 0;
  }
}

/** Sends bytes and FIN, and gives all that comes back. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(Buffer.from(bytes, "latin1")));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end within ${PATIENCE_MS} ms, after ${JSON.stringify(text)}`));
    }, PATIENCE_MS);
    socket.on("data", (data) => {
      text += data.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

const read = (kind: MessageKind, text: string): Reading => reader.read(kind, Buffer.from(text, "latin1"), []);

/** How many of the inputs reached the other side. */
let passed = 0;

async function checkRequest(text: string): Promise<void> {
  received = "";
  answer = undefined;
  await exchange(text);
  const { verdict, body } = read("request", text);
  if (received === "") return;
  passed++;
  if (verdict !== "forwarded") expect(judge("request", received), "what is refused arrives whole").not.toBe("whole");
  else expect(strictRead("request", received, "forwarded").body, "another body arrives").toBe(body);
  expect(judge("request", received), "what arrives has no one reading").not.toBe("malformed");
}

async function checkResponse(kind: MessageKind, text: string): Promise<void> {
  answer = text;
  const got = withoutInterims(
    await exchange(`${kind === "response to HEAD" ? "HEAD" : "GET"} / HTTP/1.1\r\nHost: a\r\n\r\n`),
  );
  const { verdict, body, head } = readFinal(kind, text);
  if (got === "" || (got.startsWith("HTTP/1.1 502 ") && got.includes("cache-control: no-cache"))) return;
  passed++;
  if (verdict !== "forwarded") {
    expect(judge(kind, got), "what is refused arrives whole").toBe("cut");
    return;
  }
  expect(head.slice(9, 12), "another status arrives").toBe(got.slice(9, 12));
  expect(strictRead(kind, got, "forwarded").body, "another body arrives").toBe(body);
}

function withoutInterims(text: string): string {
  return text.replace(/^(?:HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n)*/, "");
}

/** The response behind the interim ones. */
function readFinal(kind: MessageKind, text: string): Reading {
  const reading = read(kind, text);
  if (reading.verdict === "forwarded" && /^\S+ 1(?!01)/.test(reading.head))
    return readFinal(kind, text.slice(reading.size));
  return reading;
}

function check({ kind, text }: FuzzInput): Promise<void> {
  if (kind === "request") return checkRequest(text);
  return checkResponse(kind, text);
}

test("every input of the strictness table reaches the other side as http1 read it, or not at all", {
  timeout: 120_000,
}, async () => {
  for (const { kind, raw, name } of strictnessTable) {
    // The library has no CONNECT.
    if (kind === "response to CONNECT") continue;
    await check({ kind, text: raw }).catch((error) => {
      throw new Error(`${kind}: ${name}: ${error.message}`);
    });
  }
});

test(`so do ${INPUTS} fuzzed messages`, { timeout: 120_000 }, async () => {
  const random = new Random(SEED);
  for (let number = 0; number < INPUTS; ) {
    const input = fuzzInput(random);
    if (input.kind === "response to CONNECT") continue;
    number++;
    await check(input).catch((error) => {
      throw new Error(`input ${number}, ${input.kind} ${JSON.stringify(input.text)}: ${error.message}`);
    });
  }
  // Or the inputs say little.
  expect(passed).toBeGreaterThan(INPUTS / 10);
});
