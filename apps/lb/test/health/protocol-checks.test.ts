import type { Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { CheckKind } from "../../src/config/schema.ts";
import { CheckRig } from "./check-rig.ts";

let rig: CheckRig | undefined;

afterEach(async () => rig?.stop());

async function check(checkKind: CheckKind, answer: (socket: Socket, heard: string) => void): Promise<CheckRig> {
  await rig?.stop();
  rig = await CheckRig.start({ checkKind }, answer);
  return rig;
}

/** Says this when the check has spoken, and does not end. */
const answering = (bytes: string) => (socket: Socket, heard: string) => {
  if (heard !== "") socket.write(bytes, "latin1");
};

/** Says this first. */
const greeting = (bytes: string) => (socket: Socket, heard: string) => {
  if (heard === "") socket.write(bytes, "latin1");
};

test("smtpchk greets, and takes 2xx for a pass", async () => {
  const smtp = { kind: "smtp", hello: "EHLO balancer\r\n" } as const;
  const one = await check(smtp, greeting("220 mail.example ESMTP\r\n"));
  await one.found("L7OK/220 mail.example ESMTP");
  expect(one.heard[0]).toBe("EHLO balancer\r\n");
  await (await check(smtp, greeting("554 no\r\n"))).found("L7STS/554 no");
  await (await check(smtp, greeting("hello\r\n"))).found("L7RSP hello");
});

test("redis-check pings", async () => {
  const one = await check({ kind: "redis" }, answering("+PONG\r\n"));
  await one.found("L7OK/0 Redis server is ok");
  expect(one.heard[0]).toBe("*1\r\n$4\r\nPING\r\n");
  await (await check({ kind: "redis" }, answering("-NOAUTH no\r\n"))).found("L7STS/0 -NOAUTH no\r\n");
});

test("ldap-check binds, and reads the result", async () => {
  const answer = (result: string) => `\x30\x0c\x02\x01\x01\x61\x07\x0a\x01${result}\x04\x00\x04\x00`;
  const one = await check({ kind: "ldap" }, answering(answer("\0")));
  await one.found("L7OK/0 Success");
  expect(Buffer.from(one.heard[0] ?? "", "latin1").toString("hex")).toBe("300c020101600702010304008000");
  await (await check({ kind: "ldap" }, answering(answer("\x31")))).found(
    "L7STS/49 See RFC: http://tools.ietf.org/html/rfc4511#section-4.1.9",
  );
  // Lengths of several bytes, as Active Directory sends them.
  const long = "\x30\x84\x00\x00\x00\x10\x02\x01\x01\x61\x84\x00\x00\x00\x07\x0a\x01\x00\x04\x00\x04\x00";
  await (await check({ kind: "ldap" }, answering(long))).found("L7RSP Not LDAPv3 protocol");
  await (await check({ kind: "ldap" }, answering("HTTP/1.1 400 Bad Request"))).found("L7RSP Not LDAPv3 protocol");
});

test("ssl-hello-chk greets", async () => {
  const one = await check({ kind: "ssl-hello" }, answering("\x15\x03\x00\x00\x02\x02\x28"));
  await one.found("L6OK");
  expect(one.heard[0]?.slice(0, 3)).toBe("\x16\x03\x00");
  await (await check({ kind: "ssl-hello" }, answering("HTTP/1.1 400 Bad"))).found("L6RSP");
  await (await check({ kind: "ssl-hello" }, () => {})).found("L6TOUT");
});

test("pgsql-check begins a session", async () => {
  const pgsql = { kind: "pgsql", user: "haproxy" } as const;
  const one = await check(pgsql, answering("R\0\0\0\x0c\0\0\0\x05salt"));
  await one.found("L7OK/0 PostgreSQL server is ok");
  expect(one.heard[0]).toBe("\0\0\0\x16\0\x03\0\0user\0haproxy\0\0");
  await (await check(pgsql, answering("E\0\0\0\x20SFATAL\0C28000\0\0"))).found("L7STS/0 FATAL");
});

test("mysql-check reads the greeting, and logs in where it has a user", async () => {
  const packet = (number: number, body: string) =>
    `${String.fromCharCode(body.length & 0xff, body.length >> 8, 0, number)}${body}`;
  const hello = packet(0, `\x0a5.7.44-log\0${"x".repeat(60)}`);
  await (await check({ kind: "mysql", isNew: false }, greeting(hello))).found("L7OK/0 5.7.44-log");
  const blocked = packet(0, "\xff\x69\x04Host 'a' is blocked");
  await (await check({ kind: "mysql", isNew: false }, greeting(blocked))).found("L7STS/0 Host 'a' is blocked");

  const login = { kind: "mysql", user: "haproxy", isNew: true } as const;
  const both = (answer: string) => (socket: Socket, heard: string) => {
    socket.write(heard === "" ? hello : packet(2, answer), "latin1");
  };
  const one = await check(login, both("\0\0\0\x02\0\0\0"));
  await one.found("L7OK/0 5.7.44-log");
  const said = Buffer.from(one.heard[0] ?? "", "latin1");
  expect(said.subarray(0, 13).toString("hex")).toBe("29000001008200000000000121");
  expect(said.subarray(36).toString("latin1")).toBe("haproxy\0\0\x01\0\0\0\x01");
  await (await check(login, both("\xff\x15\x04#28000Access denied"))).found("L7STS/0 #28000Access denied");
});
