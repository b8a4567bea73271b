import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { haproxyBinary } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import { loadConfiguration } from "../../../src/config/load.ts";
import type { LogLevel } from "../../../src/config/schema.ts";
import { ControlPlane } from "../../../src/control-plane.ts";
import type { EngineName } from "../../../src/forwarding/engines.ts";
import type { Logger } from "../../../src/logger.ts";
import { SEVERITY } from "../../../src/logging/severity.ts";

/** What a case runs against. */
export type Target = EngineName | "haproxy";

/** A balancer that runs, for one case. */
export interface Balancer {
  stop(): Promise<void>;
  /** Bytes of memory that its process holds; the test's own with it, where they share one. */
  residentMemory(): number;
}

/** @param log is called with each line of the balancer's log */
export function startBalancer(target: Target, configuration: string, log: (line: string) => void): Promise<Balancer> {
  return target === "haproxy" ? startHaproxy(configuration, log) : startOwn(target, configuration, log);
}

async function startOwn(engine: EngineName, text: string, log: (line: string) => void): Promise<Balancer> {
  const loaded = await loadConfiguration([{ name: "case.cfg", text: Buffer.from(text) }], {});
  const { configuration } = loaded;
  if (!configuration) throw new Error(loaded.diagnostics.map((diagnostic) => diagnostic.text).join("\n"));
  const logger: Logger = {
    logOf(proxy) {
      const targets = (proxy ?? configuration.global).logTargets;
      const isRead = (level: LogLevel) => targets.some(({ maxLevel }) => SEVERITY[level] <= SEVERITY[maxLevel]);
      return { isRead, write: (level, line) => isRead(level) && log(line) };
    },
    diagnostic: () => {},
    droppedLogs: 0,
    flush: () => {},
  };
  const control = new ControlPlane(configuration, { engine }, logger);
  const failures = await control.start();
  if (failures.length > 0) throw new Error(`cannot start: ${JSON.stringify(failures)}`);
  return {
    stop: async () => control.destroy(),
    residentMemory: () => process.memoryUsage.rss(),
  };
}

async function startHaproxy(text: string, log: (line: string) => void): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), "haproxy-case-"));
  const file = join(folder, "haproxy.cfg");
  const port = await freePort();
  writeFileSync(file, `${text}\nfrontend ready\n  bind 127.0.0.1:${port}\n  no log\n`);
  const child = spawn(haproxyBinary() ?? "haproxy", ["-db", "-f", file], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (bytes) => {
    errors += bytes;
  });
  child.once("error", (error) => {
    errors += error.message;
  });
  eachLine(child, log);
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(folder, { recursive: true });
  };
  const listens = () => child.exitCode !== null || isListening(port);
  await waitFor("haproxy to listen", listens, { timeout: 10_000 });
  if (child.exitCode !== null) {
    await stop();
    throw new Error(`haproxy ended:\n${errors}`);
  }
  return { stop, residentMemory: () => residentMemoryOf(child) };
}

/** Asked of a frontend of its own, whose connections are not logged; it listens no sooner than the others. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, "127.0.0.1");
    let connected = false;
    probe.once("connect", () => {
      connected = true;
      probe.end();
    });
    probe.on("error", () => {});
    // Only now is it no longer among the connections that lines of the log count.
    probe.once("close", () => resolve(connected));
    probe.resume();
  });
}

function eachLine(child: ChildProcess, take: (line: string) => void): void {
  let rest = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    const lines = (rest + bytes.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

function residentMemoryOf(child: ChildProcess): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" });
  return 1024 * Number(stdout);
}

let branch: string | undefined;

/** `2.1`, `2.6`, ...; empty without one. */
export function haproxyBranch(): string {
  branch ??= askBranch();
  return branch;
}

function askBranch(): string {
  const binary = haproxyBinary();
  if (binary === undefined) return "";
  return /version (\d+\.\d+)/.exec(spawnSync(binary, ["-v"], { encoding: "utf8" }).stdout)?.[1] ?? "";
}
