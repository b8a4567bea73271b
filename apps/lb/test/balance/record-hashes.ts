import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HASH_RUNS, type HashRun, hashedRequests } from "./hash-runs.ts";

/** Writes which servers HAProxy 2.1.0 (`HAPROXY_BIN`) sends the requests of `hash-runs.ts` to. */
const binary = process.env["HAPROXY_BIN"] ?? "haproxy";
const folder = mkdtempSync(join(tmpdir(), "hashes-"));

async function listening(name: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as { port: number }).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await listening("");
  server.close();
  await once(server, "close");
  return port;
}

async function connected(to: number | string): Promise<Socket> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = typeof to === "number" ? connect(to, "127.0.0.1") : createConnection(to);
    try {
      await once(socket, "connect");
      return socket;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`nobody listens on ${to}`);
}

/** Requests one after the other on one connection. */
async function ask(port: number): Promise<string> {
  const socket = await connected(port);
  let [picks, received] = ["", ""];
  const requests = hashedRequests();
  await new Promise<void>((resolve) => {
    const next = () => {
      const request = requests[picks.length];
      if (!request) return resolve();
      const key = request.field === undefined ? "" : `x-key: ${request.field}\r\n`;
      socket.write(Buffer.from(`GET ${request.target} HTTP/1.1\r\nhost: a\r\n${key}\r\n`, "latin1"));
    };
    socket.on("data", (data) => {
      received += data.toString("latin1");
      const body = /\r\n\r\n(\d)$/.exec(received);
      if (!body) return;
      picks += body[1];
      received = "";
      next();
    });
    next();
  });
  socket.destroy();
  return picks;
}

async function command(path: string, line: string): Promise<void> {
  const socket = await connected(path);
  socket.end(`${line}\n`);
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  await once(socket, "close");
  if (answer.trim() !== "") throw new Error(`${line}: ${answer}`);
}

async function record(run: HashRun) {
  const servers = await Promise.all(run.servers.map((_, index) => listening(String(index + 1))));
  const port = await freePort();
  const socket = join(folder, `s${port}`);
  const lines = run.servers.map(
    ({ weight, id, backup }, index) =>
      `server s${index + 1} 127.0.0.1:${servers[index]?.port} weight ${weight}${id ? ` id ${id}` : ""}${backup ? " backup" : ""}`,
  );
  const file = join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `global
stats socket ${socket} level admin
defaults
mode http
timeout client 10s
timeout server 10s
timeout connect 10s
frontend f
bind 127.0.0.1:${port}
default_backend b
backend b
${run.backend}
${lines.join("\n")}
`,
  );
  const child = spawn(binary, ["-db", "-f", file], { stdio: ["ignore", "inherit", "ignore"] });
  const picks: string[] = [];
  for (const commands of run.phases) {
    for (const line of commands) await command(socket, line);
    picks.push(await ask(port));
  }
  child.kill();
  await once(child, "exit");
  for (const { server } of servers) {
    server.closeAllConnections();
    server.close();
  }
  return { ...run, picks };
}

const recorded = [];
for (const run of HASH_RUNS) recorded.push(await record(run));
const text = recorded.map((run) => JSON.stringify(run)).join(",\n");
writeFileSync(new URL("testdata/observed-hashes.json", import.meta.url), `[\n${text}\n]\n`);
