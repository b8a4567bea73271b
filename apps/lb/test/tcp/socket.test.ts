import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterEach, describe, expect, test } from "vitest";
import { FilteredSocket } from "../../src/tcp/filtered-socket.ts";
import type { TcpHandle } from "../../src/tcp/handles.ts";
import { ListenError, type ListenOptions, TcpListener } from "../../src/tcp/listener.ts";
import { READ_SIZE, type SocketUser, TcpSocket } from "../../src/tcp/socket.ts";
import { until } from "../until.ts";

/** Writes down what happens to a socket. */
class Witness implements SocketUser {
  readonly events: string[] = [];
  bytes = Buffer.alloc(0);
  socket: TcpSocket | undefined;

  received(buffer: Buffer, length: number): void {
    this.bytes = Buffer.concat([this.bytes, buffer.subarray(0, length)]);
  }

  ended(): void {
    this.events.push("ended");
  }

  failed(code: string): void {
    this.events.push(`failed ${code}`);
  }

  sendFailed(code: string): void {
    this.events.push(`send failed ${code}`);
  }

  connected(): void {
    this.events.push("connected");
  }

  closed(): void {
    this.events.push("closed");
  }

  async saw(event: string): Promise<void> {
    await until(`"${event}" (seen: ${this.events.join(", ") || "nothing"})`, () => this.events.includes(event));
  }
}

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const action of cleanUp.splice(0).reverse()) action();
});

/** A server of Node.js, and the sockets that it accepted. */
async function peerServer(host = "127.0.0.1"): Promise<{ server: Server; port: number; accepted: Socket[] }> {
  const accepted: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    accepted.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  cleanUp.push(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, accepted };
}

/** One of our sockets, connected to a server of Node.js. */
async function connected(): Promise<{ ours: Witness; socket: TcpSocket; peer: Socket }> {
  const { port, accepted } = await peerServer();
  const ours = new Witness();
  const socket = TcpSocket.connect("127.0.0.1", port, ours);
  cleanUp.push(() => socket.destroy());
  await ours.saw("connected");
  await until("the server to accept", () => accepted.length === 1);
  return { ours, socket, peer: accepted[0] as Socket };
}

/** What a stream of Node.js saw of its other end. */
function watch(peer: Socket): { bytes: () => number; events: string[] } {
  const events: string[] = [];
  let bytes = 0;
  peer.on("data", (chunk) => {
    bytes += chunk.length;
  });
  peer.on("end", () => events.push("end"));
  peer.on("error", (error: NodeJS.ErrnoException) => events.push(error.code ?? ""));
  return { bytes: () => bytes, events };
}

describe("a TCP socket", () => {
  test("says that nobody listens", async () => {
    const ours = new Witness();
    const port = await freePort();
    TcpSocket.connect("127.0.0.1", port, ours);
    expect(ours.events).toEqual([]);
    await ours.saw("closed");
    expect(ours.events).toEqual(["failed ECONNREFUSED", "closed"]);
  });

  test("says that an address is none, and not before the call has returned", async () => {
    const ours = new Witness();
    TcpSocket.connect("nowhere", 80, ours);
    expect(ours.events).toEqual([]);
    await ours.saw("closed");
    expect(ours.events).toEqual(["failed EINVAL", "closed"]);
  });

  test("connects to IPv6", async () => {
    const { port, accepted } = await peerServer("::1");
    const ours = new Witness();
    const socket = TcpSocket.connect("::1", port, ours);
    cleanUp.push(() => socket.destroy());
    await ours.saw("connected");
    await until("the server to accept", () => accepted.length === 1);
    expect(socket.remoteAddress).toBe("::1");
    expect(socket.remotePort).toBe(port);
    expect(socket.localPort).toBe(accepted[0]?.remotePort);
  });

  test("is told nothing after it was destroyed while connecting but that it is closed", async () => {
    const { port } = await peerServer();
    const ours = new Witness();
    const socket = TcpSocket.connect("127.0.0.1", port, ours);
    socket.destroy();
    socket.destroy();
    socket.reset();
    await ours.saw("closed");
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(ours.events).toEqual(["closed"]);
  });

  test("stays half open until both sides have ended, whoever is first", async () => {
    for (const first of ["ours", "theirs"]) {
      const { ours, socket, peer } = await connected();
      const theirs = watch(peer);
      if (first === "ours") {
        socket.end();
        await until("the peer to see the end", () => theirs.events.includes("end"));
        peer.end("last words");
      } else {
        peer.end("last words");
        await ours.saw("ended");
        expect(socket.isHalfClosed()).toBe(true);
        socket.write(Buffer.from("an answer"));
        socket.end();
        await until("the peer to see the end", () => theirs.events.includes("end"));
        expect(theirs.bytes()).toBe(9);
      }
      await ours.saw("closed");
      expect(ours.bytes.toString()).toBe("last words");
      expect(ours.events).toEqual(["connected", "ended", "closed"]);
    }
  });

  test("keeps what the kernel does not take at once, sends it in order and ends behind it", async () => {
    const { socket, peer } = await connected();
    peer.pause();
    const piece = Buffer.alloc(1 << 20, "x");
    let pieces = 0;
    while (pieces < 64) {
      pieces++;
      if (!socket.write(piece)) break;
    }
    expect(socket.isFlushed()).toBe(false);
    let flushed = 0;
    socket.whenFlushed(() => flushed++);
    socket.end();
    socket.write(Buffer.from("too late"));
    const theirs = watch(peer);
    peer.resume();
    await until("the rest to leave", () => flushed === 1);
    expect(socket.isFlushed()).toBe(true);
    await until("the peer to see the end", () => theirs.events.includes("end"));
    expect(theirs.bytes()).toBe(pieces * piece.length);
    expect(flushed).toBe(1);
  });

  test("calls back at once when nothing waits, and never when it closes before", async () => {
    const { socket, peer } = await connected();
    let flushed = 0;
    socket.whenFlushed(() => flushed++);
    expect(flushed).toBe(1);
    peer.pause();
    while (socket.write(Buffer.alloc(1 << 20))) {}
    socket.whenFlushed(() => flushed++);
    socket.destroy();
    await until("the peer's socket to be over", () => peer.resume().readableEnded || peer.destroyed);
    expect(flushed).toBe(1);
  });

  test("reads nothing while it is paused", async () => {
    const { ours, socket, peer } = await connected();
    socket.pause();
    peer.end(Buffer.alloc(3 * READ_SIZE));
    await until("the peer to have written", () => peer.writableFinished);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(ours.bytes.length).toBe(0);
    socket.resume();
    await ours.saw("ended");
    expect(ours.bytes.length).toBe(3 * READ_SIZE);
  });

  test("resets so that the peer knows", async () => {
    const { ours, socket, peer } = await connected();
    const theirs = watch(peer);
    socket.write(Buffer.from("half a respon"));
    await until("the peer to have it", () => theirs.bytes() === 13);
    socket.reset();
    await until("the peer to see the reset", () => theirs.events.includes("ECONNRESET"));
    expect(theirs.events).not.toContain("end");
    await ours.saw("closed");
  });

  test("is told of a reset by the peer", async () => {
    const { ours, peer } = await connected();
    peer.resetAndDestroy();
    await ours.saw("closed");
    expect(ours.events).toEqual(["connected", "failed ECONNRESET", "closed"]);
  });

  test("reads what a peer said before it refused to read on", async () => {
    const { ours, socket, peer } = await connected();
    socket.pause();
    // The peer answers and closes with our bytes unread, which resets the connection.
    socket.write(Buffer.from("a request that is too large"));
    await until("the peer to have it", () => peer.bytesRead > 0 || peer.readableLength > 0);
    peer.end("413");
    await until("the peer to have written", () => peer.writableFinished);
    peer.destroy();
    await until("writing to fail", () => {
      socket.write(Buffer.alloc(1024));
      return ours.events.some((event) => event.startsWith("send failed"));
    });
    socket.resume();
    await until("the answer to be read", () => ours.bytes.toString() === "413");
  });
});

describe("a TCP listener", () => {
  const internet = (address: string, port: number): ListenOptions => ({
    at: { kind: "internet", address, port, ipv6Only: false },
    backlog: 64,
    number: 1,
  });

  /** Listens on a free port and keeps what it accepts. */
  async function listen(): Promise<{ port: number; listener: TcpListener; accepted: TcpHandle[] }> {
    const port = await freePort();
    const accepted: TcpHandle[] = [];
    const options = internet("127.0.0.1", port);
    const listener = new TcpListener(options, (handle) => accepted.push(handle));
    cleanUp.push(() => {
      listener.close();
      for (const handle of accepted) handle.close();
    });
    return { port, listener, accepted };
  }

  async function open(port: number): Promise<Socket> {
    const socket = connect(port, "127.0.0.1");
    cleanUp.push(() => socket.destroy());
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return socket;
  }

  test("accepts every one of many connections", async () => {
    const { port, accepted } = await listen();
    await Promise.all(Array.from({ length: 50 }, () => open(port)));
    await until("50 connections", () => accepted.length === 50);
  });

  test("hands over connections that are served as sockets, or as streams of Node.js", async () => {
    const { port, accepted } = await listen();
    const clients = [await open(port), await open(port)];
    await until("both connections", () => accepted.length === 2);
    const ports = clients.map((client) => client.localPort);

    const ours = new Witness();
    const socket = TcpSocket.accepted(accepted[0] as TcpHandle, ours);
    socket.resume();
    expect(ports).toContain(socket.remotePort);
    const stream = FilteredSocket.accepted(accepted[1] as TcpHandle);
    expect(ports).toContain(stream.remotePort);
    stream.on("data", (bytes) => stream.write(bytes));

    for (const client of clients) client.write("hello");
    await until("the socket to read", () => ours.bytes.toString() === "hello");
    socket.write(ours.bytes);
    const theirs = clients.map(watch);
    await until("both to have it back", () => theirs.every((client) => client.bytes() === 5));
    stream.destroy();
    socket.destroy();
  });

  test("refuses connections once it is closed", async () => {
    const { port, listener } = await listen();
    await open(port);
    listener.close();
    await expect(open(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("says why it cannot listen, and leaves nothing open", async () => {
    const { port } = await peerServer();
    const options = internet("127.0.0.1", port);
    expect(() => new TcpListener(options, () => {})).toThrowError(new ListenError("EADDRINUSE"));
    const nowhere = internet("192.0.2.1", port);
    expect(() => new TcpListener(nowhere, () => {})).toThrowError(new ListenError("EADDRNOTAVAIL"));
  });
});
