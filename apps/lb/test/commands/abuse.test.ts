import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@haproxy-practice/stack/free-port";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { commands } from "../../src/commands/catalogue.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { ControlPlane } from "../../src/control-plane.ts";
import type { Logger } from "../../src/logger.ts";
import { ask } from "../command-line/lb-process.ts";
import { until } from "../until.ts";

/** On standard error. */
const said: string[] = [];

const quiet: Logger = {
  logOf: () => ({ write: () => {}, isRead: () => false }),
  diagnostic: (_level, text) => said.push(text),
  droppedLogs: 0,
  flush: () => {},
};

let folder: string;
let path: string;
let port: number;
let control: ControlPlane;
const clients: Socket[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  control.destroy();
  rmSync(folder, { recursive: true });
});

async function start({ words = "level admin", global = "", servers = 1 } = {}): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "lb-commands-"));
  path = join(folder, "lb.sock");
  port = await freePort();
  const lines = Array.from({ length: servers }, (_, index) => `  server s${index} 127.0.0.1:1`);
  const text = `
global
  nbthread 1
  stats socket ${path} ${words}
  ${global}
defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 1s
frontend f
  bind 127.0.0.1:${port}
  http-request redirect location /there
backend b
${lines.join("\n")}
`;
  const { configuration, diagnostics } = await loadConfiguration([{ name: "t.cfg", text: Buffer.from(text) }], {});
  if (!configuration) throw new Error(diagnostics.map((diagnostic) => diagnostic.text).join("\n"));
  control = new ControlPlane(configuration, { engine: "native", quiet: true }, quiet);
  expect(await control.start()).toEqual([]);
}

/** What happens on a connection. */
class Client {
  readonly socket: Socket;
  received = "";
  isClosed = false;

  constructor() {
    this.socket = connect(path);
    clients.push(this.socket);
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text) => {
      this.received += text;
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.isClosed = true;
    });
  }

  /** @returns the answer to a line */
  static async command(line: string): Promise<string> {
    const client = new Client();
    client.socket.write(`${line}\n`);
    await until(`the answer to ${line}`, () => client.isClosed);
    return client.received;
  }
}

const trafficGoesOn = async () => expect(await ask(port)).toMatch(/^HTTP\/1\.1 302 /);

describe("traffic does not notice", () => {
  test("a line of a megabyte, whose connection is closed", async () => {
    await start();
    const client = new Client();
    client.socket.write("a".repeat(1_000_000));
    await until("the end of the connection", () => client.isClosed);
    expect(client.received).toBe("");
    await trafficGoesOn();
  });

  test("a thousand connections, of which those that find no place to wait are closed", async () => {
    await start({ words: "level admin backlog 1024", global: "stats maxconn 5" });
    const many = Array.from({ length: 1000 }, () => new Client());
    await trafficGoesOn();
    await until("most of them to be closed", () => many.filter(({ isClosed }) => isClosed).length >= 1000 - 5 - 64);
    const left = many.filter(({ isClosed }) => !isClosed);
    expect(left.length).toBe(5 + 64);
    for (const { socket } of left) socket.write("show cli level\n");
    await until("those that waited to be answered", () => left.every(({ received }) => received === "admin\n\n"));
  });

  test("a client that asks for much and takes nothing, and is closed in the end", async () => {
    await start({ global: "stats timeout 500ms", servers: 300 });
    const before = process.memoryUsage.rss();
    const client = new Client();
    client.socket.pause();
    client.socket.write("show stat\n".repeat(1600));
    await trafficGoesOn();
    // Two that listen, and who asks.
    while (!(await Client.command("show info")).includes("\nJobs: 3\n")) await trafficGoesOn();
    // All its answers would be more than 100 MB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
    await trafficGoesOn();
  });
});

test("whatever is asked, no command fails", async () => {
  await start();
  const word = fc.oneof(
    fc.constantFrom(...commands.flatMap(({ words }) => [words, ...words.split(" ")])),
    fc.constantFrom("f", "b", "b/s0", "#0", "#0x1", "-1", "0", "typed", "json", "<<", ";", "\\", "\n", "<<\n\n"),
    fc.string({ maxLength: 12, unit: "binary" }),
  );
  const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(" "));
  await fc.assert(
    fc.asyncProperty(line, async (text) => {
      const client = new Client();
      // It ends, whatever it waits for.
      client.socket.end(`${text}\n`);
      await until(`the end of ${JSON.stringify(text)}`, () => client.isClosed);
    }),
    { numRuns: 300 },
  );
  expect(said).toEqual([]);
  expect(await Client.command("show cli level")).toBe("admin\n\n");
});

test("a unix socket has the mode that the file asks for", async () => {
  await start({ words: "mode 600 level admin" });
  expect(statSync(path).mode & 0o7777).toBe(0o600);
  expect(await Client.command("show cli sockets")).toBe(`# socket lvl processes\nunix@${path} admin all\n\n`);
});

test("a drain waits for those who are connected, and takes no further ones", async () => {
  await start();
  const client = new Client();
  client.socket.write("prompt\n");
  await until("the prompt", () => client.received === "\n> ");
  let drained = false;
  const drain = control.drain().then(() => {
    drained = true;
  });
  client.socket.write("show info\n");
  await until("an answer", () => client.received.includes("\nListeners: 0\n"));
  expect(client.received).toContain("\nStopping: 1\n");
  const late = connect(path);
  clients.push(late);
  const [error] = (await once(late, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
  expect(drained).toBe(false);
  client.socket.write("quit\n");
  await drain;
});

test("who connects while the balancer is paused is answered when it goes on", async () => {
  await start();
  control.pause();
  const client = new Client();
  client.socket.write("show cli level\n");
  await once(client.socket, "connect");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.received).toBe("");
  control.resume();
  await until("the answer", () => client.received === "admin\n\n");
});
