import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Balancer, listen, onRequests, response } from "./rig.ts";

const CASES = [
  { engine: "native", threads: 1, reuse: "safe" },
  { engine: "native", threads: 2, reuse: "always" },
  { engine: "http-proxy", threads: 1, reuse: "safe" },
] as const;

/** What the server does with its n-th request, over and over. */
const MANNERS: readonly ((socket: Socket, body: string) => void)[] = [
  (socket, body) => socket.write(response(body)),
  (socket, body) => socket.write(response(body) + response("for nobody")),
  (socket, body) => setImmediate(() => socket.write(response(body))),
  (socket, body) => socket.end(response(body)),
  (socket) => socket.resetAndDestroy(),
  (socket, body) => {
    const text = response(body);
    socket.write(text.slice(0, 30));
    setImmediate(() => socket.write(text.slice(30)));
  },
  (socket, body) => {
    socket.write(response(`${body} and more`).slice(0, -5));
    setImmediate(() => socket.destroy());
  },
];

describe.each(CASES)("$engine, $threads thread(s), http-reuse $reuse", ({ engine, threads, reuse }) => {
  const ends: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  test("a client never gets another's answer, whatever servers and clients do", async () => {
    let turn = 0;
    const server = await listen((socket) =>
      onRequests(socket, (head) => {
        const name = head.split(" ")[1] ?? "";
        MANNERS[turn++ % MANNERS.length]?.(socket, `${name};`);
      }),
    );
    const balancer = await Balancer.start(server.port, { engine, threads, defaults: `http-reuse ${reuse}` });
    ends.push(
      () => server.stop(),
      () => balancer.stop(),
    );
    const answers = (
      await Promise.all(Array.from({ length: 40 }, (_, number) => client(balancer.port, number)))
    ).flat();
    expect(answers.length).toBeGreaterThan(200);
    expect(
      answers.filter(({ asked, got }) => !`${asked}; and more`.startsWith(got.slice(0, asked.length + 1))),
    ).toEqual([]);
    await balancer.settled();
  });
});

interface Answer {
  readonly asked: string;
  readonly got: string;
}

/** Ten connections with up to four requests each; every fifth leaves in the middle of an upload. */
async function client(port: number, number: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let connection = 0; connection < 10; connection++) {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("data", (data) => {
      text += data;
    });
    if (connection % 5 === 4) {
      socket.write(`POST /${number}-${connection}-upload HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc`);
      socket.on("connect", () => setImmediate(() => socket.resetAndDestroy()));
      if (!socket.destroyed) await once(socket, "close");
      continue;
    }
    for (let request = 0; request < 4 && !socket.destroyed; request++) {
      const asked = `/${number}-${connection}-${request}`;
      text = "";
      socket.write(`GET ${asked} HTTP/1.1\r\nhost: a\r\n\r\n`);
      while (!isWhole(text) && !socket.destroyed) {
        await Promise.race([once(socket, "data").catch(() => {}), once(socket, "close")]);
      }
      if (text.startsWith("HTTP/1.1 200")) answers.push({ asked, got: text.slice(text.indexOf("\r\n\r\n") + 4) });
    }
    socket.destroy();
  }
  return answers;
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  return (
    end >= 0 && text.length - end - 4 >= Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.POSITIVE_INFINITY)
  );
}
