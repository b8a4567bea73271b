import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { haproxyBinary } from "@haproxy-practice/stack/capabilities";
import { loadConfiguration } from "../../../src/config/load.ts";
import { ControlPlane } from "../../../src/control-plane.ts";
import type { EngineName } from "../../../src/forwarding/engines.ts";
import type { Logger } from "../../../src/logger.ts";

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
  if (!loaded.configuration) throw new Error(loaded.diagnostics.map((diagnostic) => diagnostic.text).join("\n"));
  const logger: Logger = {
    log: (_proxy, _level, line) => log(line),
    isLogged: () => true,
    diagnostic: () => {},
    droppedLogs: 0,
    flush: () => {},
  };
  const control = new ControlPlane(loaded.configuration, { engine }, logger);
  const failures = await control.start();
  if (failures.length > 0) throw new Error(`cannot bind: ${failures.map(({ code }) => code).join()}`);
  return {
    stop: async () => control.destroy(),
    residentMemory: () => process.memoryUsage.rss(),
  };
}

async function startHaproxy(text: string, log: (line: string) => void): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), "haproxy-case-"));
  const file = join(folder, "haproxy.cfg");
  writeFileSync(file, text);
  const child = spawn(haproxyBinary() ?? "haproxy", ["-db", "-f", file], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (bytes) => {
    errors += bytes;
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`haproxy ended:\n${errors}`)));
    eachLine(child, (line) => {
      if (line.endsWith(" started.")) resolve();
      log(line);
    });
  }).catch((error: unknown) => {
    rmSync(folder, { recursive: true });
    throw error;
  });
  return {
    stop: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      rmSync(folder, { recursive: true });
    },
    residentMemory: () => residentMemoryOf(child),
  };
}

function eachLine(child: ChildProcess, take: (line: string) => void): void {
  let rest = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    const lines = (rest + bytes.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

function residentMemoryOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "latin1");
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
}

/** `2.1`, `2.6`, ...; empty without one. */
export function haproxyBranch(): string {
  const binary = haproxyBinary();
  if (binary === undefined) return "";
  return /version (\d+\.\d+)/.exec(spawnSync(binary, ["-v"], { encoding: "utf8" }).stdout)?.[1] ?? "";
}
