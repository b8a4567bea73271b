import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { TcpCheckStep, Timeouts } from "../../src/config/schema.ts";
import { until } from "../until.ts";
import { CheckRig } from "./check-rig.ts";

let rig: CheckRig | undefined;

afterEach(async () => rig?.stop());

async function check(
  tcpCheck: readonly TcpCheckStep[],
  answer: (socket: Socket, heard: string) => void,
  timeouts: Timeouts = {},
): Promise<CheckRig> {
  await rig?.stop();
  rig = await CheckRig.start({ checkKind: { kind: "tcp" }, tcpCheck }, answer, timeouts);
  return rig;
}

/** Says this first, and ends. */
const saying = (bytes: string) => (socket: Socket, heard: string) => {
  if (heard === "") socket.end(bytes, "latin1");
};

/** Says this first, and does not end. */
const holding = (bytes: string) => (socket: Socket, heard: string) => {
  if (heard === "") socket.write(bytes, "latin1");
};

const CONNECT = { kind: "connect" } as const;
const expects = (text: string) => ({ kind: "expect", text, negated: false }) as const;
const rejects = (text: string) => ({ kind: "expect", text, negated: true }) as const;
const regex = (text: string) => ({ kind: "expect", text, isRegex: true, negated: false }) as const;
const send = (text: string) => ({ kind: "send", text }) as const;

test("without steps a connection is a pass", async () => {
  await (await check([], () => {})).found("L4OK");
});

test("a connect alone is a pass with a text", async () => {
  await (await check([CONNECT], () => {})).found("L7OK/0 (tcp-check)");
});

test("steps are taken one after the other, over several connections", async () => {
  const heard: string[] = [];
  const other = createServer((socket) => socket.on("data", (bytes) => heard.push(bytes.toString("latin1"))));
  other.on("connection", (socket) => socket.on("error", () => socket.destroy()).write("second"));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const steps = [
    CONNECT,
    expects("first"),
    send("one\r\n"),
    { kind: "connect", port } as const,
    expects("second"),
    send("\0\xff"),
  ];
  const one = await check(steps, holding("first"));
  await one.found("L7OK/0 (tcp-check)");
  await until("what is said on both connections", () => heard.includes("\0\xff") && one.heard.includes("one\r\n"));
  other.close();
});

test("send-proxy tells of the check's own connection", async () => {
  const one = await check([{ kind: "connect", sendsProxy: true }, send("x")], () => {});
  await until("a header", () => one.heard.length > 0);
  expect(one.heard.join("")).toMatch(/^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\nx/);
});

test("expect looks for a text or a pattern, and waits until it is there or all has come", async () => {
  await (await check([expects("b")], saying("a\0b"))).found("L7OK/0 (tcp-check)");
  await (await check([expects("b")], saying("a"))).found("L7RSP TCPCHK did not match content 'b' at step 1");
  await (await check([expects("b")], saying(""))).found("L7RSP TCPCHK got an empty response at step 1");
  await (await check([regex("^22.")], saying("220"))).found("L7OK/0 (tcp-check)");
  // Patterns look no further than a NUL.
  const unmatched = "L7RSP TCPCHK did not match content (regex) at step 1";
  await (await check([regex("b")], saying("a\0b"))).found(unmatched);
  await (await check([rejects("5")], saying("500"))).found("L7RSP TCPCHK matched unwanted content '5' at step 1");
  await (await check([rejects("5")], saying("200"))).found("L7OK/0 (tcp-check)");
});

test("several expects look at the same bytes, and messages are about the first until more comes", async () => {
  await (await check([expects("a"), expects("b")], holding("b a"))).found("L7OK/0 (tcp-check)");
  const both = [expects("a"), rejects("b")];
  await (await check(both, holding("a b"))).found("L7RSP TCPCHK matched unwanted content 'b' at step 1");
});

test("messages say at which line, and the last comment up to it", async () => {
  const steps = [{ kind: "comment", comment: "one" }, CONNECT, { ...expects("a"), comment: "two" }, send("x")] as const;
  await (await check(steps, saying("b"))).found("L7RSP TCPCHK did not match content 'a' at step 3 comment: 'two'");
  await (await check(steps, (socket) => socket.resetAndDestroy())).found(
    "SOCKERR Connection reset by peer at step 2 of tcp-check (connect) comment: 'one'",
  );
});

test("a check that takes longer than its interval is late, at the step that something came for", async () => {
  await (await check([expects("a")], () => {})).found("L7TOUT at step 1 of tcp-check");
  await (await check([expects("a")], holding("b"))).found("L7TOUT at step 1 of tcp-check (expect string 'a')");
  await (await check([CONNECT, expects("a")], () => {})).found("L7TOUT at step 1 of tcp-check (connect)");
});

test("who refuses fails at the first connection, or at the connect", async () => {
  const one = await check([send("x")], () => {});
  await one.refuse();
  await one.found("L4CON Connection refused at initial connection step of tcp-check");
  const other = await check([CONNECT], () => {});
  await other.refuse();
  await other.found("L4CON Connection refused at step 1 of tcp-check (connect)");
});

test("who resets a connection at once was connected", async () => {
  await (await check([], (socket) => socket.resetAndDestroy())).found("L4OK");
  await (await check([CONNECT], (socket) => socket.resetAndDestroy())).found("L7OK/0 (tcp-check)");
});
