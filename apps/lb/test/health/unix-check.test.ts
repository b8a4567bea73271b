import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { probe } from "../../src/health/probe.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lb-check-"));
  path = join(folder, "server.sock");
});

afterEach(() => rmSync(folder, { recursive: true }));

const check = () =>
  probe(
    { address: `unix@${path}`, port: 0, inter: 1000, timeout: 2000, signal: new AbortController().signal },
    undefined,
  );

describe("a check of a server on a unix socket", () => {
  test("passes when somebody accepts, and leaves no connection open", async () => {
    const server = createServer();
    const closed = new Promise((resolve) => {
      server.on("connection", (socket) => socket.on("close", resolve).resume());
    });
    server.listen(path);
    await once(server, "listening");
    expect(await check()).toMatchObject({ code: "L4OK", text: "" });
    await closed;
    server.close();
  });

  test("fails in HAProxy's words when nobody is there", async () => {
    expect(await check()).toMatchObject({
      code: "SOCKERR",
      text: "General socket error (No such file or directory)",
    });
  });
});
