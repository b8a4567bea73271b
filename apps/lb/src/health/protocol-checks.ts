import type { CheckKind } from "../config/schema.ts";
import { type Conversation, firstLine } from "./conversation.ts";

/** The checks that say always the same. */
export function protocolCheck(kind: Exclude<CheckKind, { kind: "http" | "tcp" }>): Conversation {
  switch (kind.kind) {
    case "smtp":
      return smtp(kind.hello);
    case "redis":
      return REDIS;
    case "ldap":
      return LDAP;
    case "ssl-hello":
      return SSL_HELLO;
    case "pgsql":
      return pgsql(kind.user);
    case "mysql":
      return mysql(kind);
  }
}

/** RFC 5321 §4.2: the first line that comes is the greeting's. */
function smtp(hello: string): Conversation {
  return {
    opening: Buffer.from(hello, "latin1"),
    lateCode: "L7TOUT",
    endsGently: true,
    judge(received, isOver) {
      if (!isOver && received.length < 4) return undefined;
      const line = firstLine(received.toString("latin1"));
      const digits = /^([0-9]{3})(?: |$)/.exec(line)?.[1];
      if (digits === undefined) return { code: "L7RSP", text: line };
      const text = line.slice(3).replace(/^ +/, "");
      return { code: digits.startsWith("2") ? "L7OK" : "L7STS", status: Number(digits), text };
    },
  };
}

const PONG = "+PONG\r\n";

const REDIS: Conversation = {
  opening: Buffer.from("*1\r\n$4\r\nPING\r\n"),
  lateCode: "L7TOUT",
  judge(received, isOver) {
    if (!isOver && received.length < PONG.length) return undefined;
    const text = received.toString("latin1");
    if (text === PONG) return { code: "L7OK", status: 0, text: "Redis server is ok" };
    return { code: "L7STS", status: 0, text };
  },
};

/** RFC 4511 §4.2: the bind of nobody, as message 1. */
const LDAP_BIND = Buffer.from("300c020101600702010304008000", "hex");
/** Message 1, which answers a bind; and an enumerated result. */
const BIND_RESPONSE = Buffer.from("02010161", "hex");
const RESULT = Buffer.from("0a01", "hex");
const NO_LDAP = { code: "L7RSP", text: "Not LDAPv3 protocol" } as const;

const LDAP: Conversation = {
  opening: LDAP_BIND,
  lateCode: "L7TOUT",
  judge(received, isOver) {
    if (received.length < 14) return isOver ? NO_LDAP : undefined;
    if (received[0] !== 0x30) return NO_LDAP;
    // RFC 4511 §5.1, X.690 §8.1.3: a length is one byte, or says first in how many bytes it is.
    let at = 2 + bytesOfLength(received[1] as number);
    if (at > 4 || !received.subarray(at).subarray(0, 4).equals(BIND_RESPONSE)) return NO_LDAP;
    at += 5 + bytesOfLength(received[at + 4] as number);
    if (!received.subarray(at).subarray(0, 2).equals(RESULT)) return NO_LDAP;
    const status = received[at + 2] ?? 0;
    if (status === 0) return { code: "L7OK", status, text: "Success" };
    return { code: "L7STS", status, text: "See RFC: http://tools.ietf.org/html/rfc4511#section-4.1.9" };
  },
};

function bytesOfLength(first: number): number {
  return first & 0x80 ? first & 0x7f : 0;
}

/** A hello of SSL 3.0 (RFC 6101 §5.6.1.2), to which newer servers answer as well, if only with an alert. */
function sslHello(): Buffer {
  const ciphers = Buffer.from("c02fc02bc030c02cc014c013009c009d0035002f000a00050004", "hex");
  const body = Buffer.concat([
    Buffer.from([3, 0]),
    // Nothing secret follows: any 32 bytes do.
    Buffer.alloc(32, "haproxy-practice checks a server"),
    Buffer.from([0, ciphers.length >> 8, ciphers.length & 0xff]),
    ciphers,
    Buffer.from([1, 0]),
  ]);
  const handshake = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 0xff]), body]);
  return Buffer.concat([Buffer.from([0x16, 3, 0, handshake.length >> 8, handshake.length & 0xff]), handshake]);
}

const ALERT = 0x15;
const HANDSHAKE = 0x16;

const SSL_HELLO: Conversation = {
  opening: sslHello(),
  lateCode: "L6TOUT",
  judge(received, isOver) {
    if (received.length < 5) return isOver ? { code: "L6RSP", text: "" } : undefined;
    const speaksTls = received[0] === ALERT || received[0] === HANDSHAKE;
    return { code: speaksTls ? "L6OK" : "L6RSP", text: "" };
  },
};

/** The start-up message of protocol 3.0: a length, the version, names and values that a NUL ends. */
function pgsql(user: string | undefined): Conversation {
  const message = user === undefined ? Buffer.alloc(0) : Buffer.from(`\0\0\0\0\0\x03\0\0user\0${user}\0\0`, "latin1");
  if (user !== undefined) message.writeUInt32BE(message.length, 0);
  return {
    opening: message,
    lateCode: "L7TOUT",
    endsGently: true,
    judge(received, isOver) {
      if (!isOver && received.length < 9) return undefined;
      if (received[0] === 0x52) return { code: "L7OK", status: 0, text: "PostgreSQL server is ok" };
      const isError = received[0] === 0x45 && received[5] && received[6];
      return { code: "L7STS", status: 0, text: isError ? textAt(received, 6) : "PostgreSQL unknown error" };
    },
  };
}

/** The packet of a login without a password, and one that quits. */
function mysqlLogin(user: string, isNew: boolean): Buffer {
  const name = Buffer.from(`${user}\0\0`, "latin1");
  const before = isNew
    ? Buffer.from(`0082000000000001${"21"}${"00".repeat(23)}`, "hex")
    : Buffer.from("0080000001", "hex");
  const login = Buffer.concat([before, name]);
  return Buffer.concat([
    Buffer.from([login.length & 0xff, login.length >> 8, 0, 1]),
    login,
    Buffer.from([1, 0, 0, 0, 1]),
  ]);
}

const HEADER = 4;
const ERROR_PACKET = 0xff;

function mysql({ user, isNew }: { readonly user?: string; readonly isNew: boolean }): Conversation {
  return {
    ...(user !== undefined && { opening: mysqlLogin(user, isNew) }),
    lateCode: "L7TOUT",
    endsGently: true,
    judge: user === undefined ? judgeGreeting : judgeLogin,
  };
}

/** The greeting begins with the protocol and the version. */
function judgeGreeting(received: Buffer, isOver: boolean) {
  if (!isOver && received.length < HEADER + 1) return undefined;
  if (received[HEADER] === ERROR_PACKET)
    return { code: "L7STS", status: 0, text: textAt(received, HEADER + 3).replace(/^ +/, "") } as const;
  if (received.length > 51) return { code: "L7OK", status: 0, text: textAt(received, HEADER + 1) } as const;
  return isOver ? ({ code: "L7RSP", text: textAt(received, 0) } as const) : undefined;
}

/** A greeting and the answer to the login. */
function judgeLogin(received: Buffer, isOver: boolean) {
  const greeting = received.length < HEADER ? Number.POSITIVE_INFINITY : HEADER + received.readUIntLE(0, 3);
  if (received.length >= greeting && received[HEADER] === ERROR_PACKET)
    return { code: "L7STS", status: 0, text: textAt(received, HEADER + 3) } as const;
  const answer = received.subarray(greeting);
  const isWhole = answer.length > HEADER && answer.length >= HEADER + answer.readUIntLE(0, 3);
  if (isWhole && answer[HEADER] === ERROR_PACKET)
    return { code: "L7STS", status: 0, text: textAt(answer, HEADER + 3) } as const;
  if (isWhole) return { code: "L7OK", status: 0, text: textAt(received, HEADER + 1) } as const;
  return isOver ? ({ code: "L7RSP", text: textAt(received, HEADER + 1) } as const) : undefined;
}

function textAt(bytes: Buffer, start: number): string {
  return bytes.toString("latin1", start);
}
