import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe("the hostname echo", () => {
  test("answers a GET of any path with its hostname and nothing else", async () => {
    const { port } = await startWeb({ HOSTNAME: "4f1c0ffee001" });
    for (const target of ["/", "/a/b?c=d", "/%zz", "//", "/index.html", "http://elsewhere/x"]) {
      const answer = await exchange(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(answer, target).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(body(answer), target).toBe("hostname: 4f1c0ffee001");
    }
  });

  test("says this machine's hostname without HOSTNAME", async () => {
    const { port } = await startWeb({});
    expect(body(await exchange(port, "GET / HTTP/1.0\r\n\r\n"))).toBe(`hostname: ${hostname()}`);
  });

  test("does not advertise what it runs on, and sends nothing to revalidate", async () => {
    const { port } = await startWeb({});
    const answer = await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(answer).not.toMatch(/^(x-powered-by|server|etag|last-modified):/im);
  });

  test("answers its health path", async () => {
    const { port } = await startWeb({});
    expect(body(await exchange(port, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))).toBe("ok");
  });

  test("answers HEAD like GET without the body", async () => {
    const { port } = await startWeb({ HOSTNAME: "abc" });
    const answer = await exchange(port, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/^content-length: 13\r$/im);
    expect(body(answer)).toBe("");
  });

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])(
    "answers 501 to %s",
    async (method) => {
      const { port } = await startWeb({});
      const target = method === "CONNECT" ? "a:80" : "/";
      const answer = await exchange(port, `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 501 Not Implemented\r\n/);
      expect(body(answer)).toBe(`Unsupported method ('${method}').\n`);
    },
  );

  test("answers many requests on one connection", async () => {
    const { port } = await startWeb({ HOSTNAME: "abc" });
    const socket = connect(port, "127.0.0.1");
    const text = collect(socket);
    for (let i = 0; i < 3; i++) socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await once(socket, "close");
    expect(text().match(/hostname: abc/g)).toHaveLength(4);
  });
});

describe("SIGTERM", () => {
  test.skipIf(process.platform === "win32")(
    "lets a request that has begun finish, and closes idle connections",
    async () => {
      const { port, child } = await startWeb({ HOSTNAME: "abc" });
      const idle = connect(port, "127.0.0.1");
      const idleText = collect(idle);
      idle.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await once(idle, "data");
      const begun = connect(port, "127.0.0.1");
      const begunText = collect(begun);
      begun.write("GET / HTTP/1.1\r\nHost: a\r\n");
      // A whole exchange on a later connection: the server has read the half request by now.
      await exchange(port, "GET / HTTP/1.0\r\n\r\n");

      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await once(idle, "close");
      expect(idleText()).toContain("hostname: abc");
      begun.write("\r\n");
      await once(begun, "close");
      expect(begunText()).toMatch(/^connection: close\r$/im);
      expect(body(begunText())).toBe("hostname: abc");
      expect(await exited).toEqual([0, null]);
    },
  );

  test.skipIf(process.platform === "win32")("cuts what does not finish within the grace period", async () => {
    const { port, child } = await startWeb({ SHUTDOWN_GRACE_MS: "200" });
    const begun = connect(port, "127.0.0.1");
    begun.on("error", () => {});
    begun.write("GET / HTTP/1.1\r\n");
    await exchange(port, "GET / HTTP/1.0\r\n\r\n");
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await once(begun, "close");
    expect(await exited).toEqual([0, null]);
  });

  test.skipIf(process.platform === "win32")("serves on during SHUTDOWN_DELAY_MS", async () => {
    const { port, child } = await startWeb({ SHUTDOWN_DELAY_MS: "400" });
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exchange(port, "GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 /);
    expect(await exited).toEqual([0, null]);
  });
});

describe("a start that cannot succeed ends with one line and exit code 1", () => {
  test("the port is in use", async () => {
    const { port } = await startWeb({});
    expect(await endOf(spawnWeb({ PORT: String(port) }))).toEqual({
      code: 1,
      stderr: `web: cannot listen on 127.0.0.1:${port}: address already in use\n`,
    });
  });

  test("PORT is not a port", async () => {
    expect(await endOf(spawnWeb({ PORT: "8o" }))).toEqual({
      code: 1,
      stderr: "web: PORT must be a whole number up to 65535, not '8o'\n",
    });
  });
});

function spawnWeb(environment: Record<string, string>): ChildProcess {
  const { HOSTNAME: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN], { env: { ...inherited, HOST: "127.0.0.1", ...environment } });
  children.push(child);
  return child;
}

async function startWeb(environment: Record<string, string>): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  const child = spawnWeb({ PORT: String(port), ...environment });
  const deadline = Date.now() + 10_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`the web server ended with exit code ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error("waited 10 s for the web server to listen");
  }
  return { port, child };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const text = collect(socket);
  socket.write(request);
  await once(socket, "close");
  return text();
}

function collect(socket: Socket): () => string {
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}

function body(response: string): string {
  return response.slice(response.indexOf("\r\n\r\n") + 4);
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stderr };
}
