import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Milliseconds for an answer to begin and to end: longer than four connection attempts, one second apart. */
const PATIENCE = 6_000;
/** Milliseconds in which a connection that is to be closed is closed. */
const CLOSING = 150;

/** What came back on a connection of its own, and whether that was closed then. */
export interface RawAnswer {
  /** latin1, byte for byte. */
  readonly bytes: string;
  readonly closed: boolean;
}

/**
 * Sends bytes on a new connection and reads the answer.
 * @param responses how many to read before looking whether the connection stays
 */
export async function exchange(port: number, bytes: string, responses = 1): Promise<RawAnswer> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.once("end", resolve).once("close", resolve);
  }).then(() => {
    closed = true;
  });
  socket.on("error", () => {});
  try {
    await once(socket, "connect");
    const complete = untilComplete(socket, responses, (text) => {
      received = text;
    });
    socket.write(bytes, "latin1");
    await Promise.race([complete, ended, after(PATIENCE)]);
    await Promise.race([ended, after(CLOSING)]);
    return { bytes: received, closed };
  } finally {
    socket.destroy();
  }
}

function untilComplete(socket: Socket, responses: number, take: (text: string) => void): Promise<void> {
  let text = "";
  return new Promise((resolve) => {
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      take(text);
      if (countResponses(text) >= responses) resolve();
    });
  });
}

/** How many whole final responses a text holds. One that only the connection's end delimits does not count. */
export function countResponses(text: string): number {
  let count = 0;
  for (let rest = text; rest !== ""; ) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return count;
    const head = rest.slice(0, end + 4);
    const length = messageBodyLength(head, rest.slice(end + 4));
    if (length === undefined) return count;
    if (!/^HTTP\/1\.\d 1(?!01)/.test(head)) count += 1;
    rest = rest.slice(end + 4 + length);
  }
  return count;
}

function messageBodyLength(head: string, body: string): number | undefined {
  if (/^HTTP\/1\.\d (1\d\d|204|304)/.test(head)) return 0;
  if (/^transfer-encoding:\s*chunked/im.test(head)) {
    const last = /(^|\r\n)0\r\n([^\r\n]+\r\n)*\r\n/.exec(body);
    return last ? last.index + last[0].length : undefined;
  }
  const length = /^content-length:\s*(\d+)/im.exec(head)?.[1];
  return length !== undefined && body.length >= Number(length) ? Number(length) : undefined;
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
