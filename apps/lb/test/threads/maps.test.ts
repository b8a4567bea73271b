import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterEach, expect, test } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { ControlPlane } from "../../src/control-plane.ts";
import type { Logger } from "../../src/logger.ts";
import { ask } from "../command-line/lb-process.ts";
import { until } from "../until.ts";

const quiet: Logger = {
  logOf: () => ({ write: () => {}, isRead: () => false }),
  diagnostic: () => {},
  droppedLogs: 0,
  flush: () => {},
};

const folder = mkdtempSync(join(tmpdir(), "lb-threads-"));
const socket = join(folder, "lb.sock");
const map = join(folder, "texts.map");
let control: ControlPlane;

afterEach(() => {
  control.destroy();
  rmSync(folder, { recursive: true });
});

async function command(line: string): Promise<string> {
  const client = connect(socket);
  let answer = "";
  let isClosed = false;
  client.setEncoding("latin1");
  client.on("data", (text) => {
    answer += text;
  });
  client.on("close", () => {
    isClosed = true;
  });
  client.write(`${line}\n`);
  await until(`the answer to ${line}`, () => isClosed);
  return answer;
}

test.skipIf(process.platform !== "linux")("a change of a map is in force in every thread", async () => {
  writeFileSync(map, "k one\n");
  const port = await freePort();
  const text = `
global
  nbthread 3
  stats socket ${socket} level admin
defaults
  mode http
  timeout client 10s
frontend f
  bind 127.0.0.1:${port}
  http-request redirect location /%[str(k),map(${map},none)]
`;
  const { configuration, diagnostics } = await loadConfiguration([{ name: "t.cfg", text: Buffer.from(text) }], {});
  if (!configuration) throw new Error(diagnostics.map((diagnostic) => diagnostic.text).join("\n"));
  control = new ControlPlane(configuration, { engine: "native", quiet: true }, quiet);
  expect(await control.start()).toEqual([]);
  // So many connections that each thread has some.
  const values = async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(port)));
    return new Set(answers.map((answer) => /^location: \/(.*)\r$/m.exec(answer ?? "")?.[1]));
  };
  expect(await values()).toEqual(new Set(["one"]));
  for (const [line, value] of [
    [`set map ${map} k two`, "two"],
    [`del map ${map} k`, "none"],
    [`add map ${map} k three`, "three"],
    [`clear map ${map}`, "none"],
  ] as const) {
    expect(await command(line)).toBe("\n");
    expect(await values()).toEqual(new Set([value]));
  }
  expect(await command(`add map ${map} k four;show map ${map}`)).toBe("\n0x3 k four\n\n");
});
