import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TcpHandle } from "../../src/tcp/handles.ts";
import { type ListenAddress, ListenError, TcpListener } from "../../src/tcp/listener.ts";
import { TcpSocket } from "../../src/tcp/socket.ts";
import { abstractPath } from "../../src/tcp/unix-handles.ts";
import { until } from "../until.ts";

let folder: string;
let path: string;
const listeners: TcpListener[] = [];
let accepted: TcpHandle[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lb-unix-"));
  path = join(folder, "http.sock");
  accepted = [];
});

afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close();
  for (const handle of accepted) handle.close();
  rmSync(folder, { recursive: true });
});

function listen(at: ListenAddress, number = 1): TcpListener {
  const listener = new TcpListener({ at, backlog: 8, number }, (handle) => accepted.push(handle));
  listeners.push(listener);
  return listener;
}

async function reach(where: string): Promise<void> {
  const before = accepted.length;
  const client = connect(where);
  await once(client, "connect");
  await until("the listener to accept", () => accepted.length > before);
  client.destroy();
}

describe("a listener on a unix socket", () => {
  test("a socket has the mode and the owner that its bind says", async () => {
    listen({ kind: "unix", path, mode: 0o640, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    await reach(path);
  });

  test("one takes the place of the one before at once, and leaves nothing else behind", async () => {
    listen({ kind: "unix", path });
    const before = statSync(path).ino;
    listen({ kind: "unix", path });
    expect(statSync(path).ino).not.toBe(before);
    expect(readdirSync(folder)).toEqual(["http.sock"]);
    await reach(path);
  });

  test("closing leaves the file, which a successor may have taken over", () => {
    listen({ kind: "unix", path }).close();
    expect(readdirSync(folder)).toEqual(["http.sock"]);
  });

  test("what cannot be is said, and leaves nothing behind", () => {
    expect(() => listen({ kind: "unix", path: join(folder, "none", "http.sock") })).toThrowError(ListenError);
    rmSync(path, { force: true });
    const directory = join(folder, "directory");
    writeFileSync(directory, "");
    rmSync(directory);
    expect(() => listen({ kind: "unix", path: folder })).toThrowError(ListenError);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file that is no socket stays", () => {
    writeFileSync(path, "something of value");
    expect(() => listen({ kind: "unix", path })).toThrowError(new ListenError("EEXIST"));
    expect(readFileSync(path, "utf8")).toBe("something of value");
    expect(readdirSync(folder)).toEqual(["http.sock"]);
  });

  test.skipIf(process.platform !== "linux")(
    "a name of the kernel's fills all of its room, as HAProxy's does",
    async () => {
      const name = `lb-test-${process.pid}`;
      listen({ kind: "abstract", name });
      expect(abstractPath(name)).toHaveLength(108);
      await reach(abstractPath(name));
      expect(() => listen({ kind: "abstract", name })).toThrowError(new ListenError("EADDRINUSE"));
    },
  );

  test("its ends are called by the number of the socket, and it is closed where TCP would reset", async () => {
    listen({ kind: "unix", path }, 3);
    const client = connect(path);
    await once(client, "connect");
    await until("the listener to accept", () => accepted.length === 1);
    const user = { received: () => {}, ended: () => {}, failed: () => {}, sendFailed: () => {}, closed: () => {} };
    const socket = TcpSocket.accepted(accepted.pop() as TcpHandle, user);
    expect([socket.remoteAddress, socket.remotePort, socket.localAddress, socket.localPort]).toEqual([
      "unix",
      3,
      "unix",
      3,
    ]);
    socket.reset();
    await once(client, "close");
  });
});
