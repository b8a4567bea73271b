import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Capability, firstMissing, found, missing } from "./capability.ts";
import { dockerEngine, imageBuilder, swarmManager } from "./docker-probes.ts";

/** What a part of the tests needs and not every machine has. */
export type CapabilityName = "docker" | "swarm" | "haproxy" | "browser" | "pty" | "loopback-network" | "http-clients";

/** The variable that names the file for what turns out to be missing. */
export const MISSING_REPORT = "MISSING_CAPABILITIES";

const probes: Record<CapabilityName, () => Capability> = {
  docker: () => firstMissing(dockerEngine, imageBuilder) ?? dockerEngine(),
  swarm: () => firstMissing(() => capability("docker")) ?? swarmManager(),
  haproxy: () => {
    const binary = haproxyBinary();
    if (!binary)
      return missing(
        "no haproxy on PATH; install one (`apt install haproxy`, `brew install haproxy`) or set HAPROXY_BIN",
      );
    return existsSync(binary) ? found(binary) : missing(`HAPROXY_BIN names ${binary}, which does not exist`);
  },
  browser: () => {
    const binary = chromiumBinary();
    return binary
      ? found(binary)
      : missing("no Chromium on PATH; install one (`apt install chromium`) or set CHROMIUM_BIN");
  },
  pty: () =>
    commandPath("python3") && process.platform !== "win32"
      ? found("python3's pty module")
      : missing("a pseudo-terminal for the keys of `npm start` needs python3 on Linux or macOS"),
  "loopback-network": () =>
    process.platform === "darwin"
      ? missing("macOS has only 127.0.0.1; `sudo ifconfig lo0 alias 127.0.0.2 up` adds an address")
      : found("all of 127.0.0.0/8"),
  "http-clients": () => {
    const lacking = HTTP_CLIENTS.filter((name) => !commandPath(name));
    return lacking.length === 0
      ? found(HTTP_CLIENTS.join(", "))
      : missing(`no ${lacking.join(", ")} on PATH; \`apt install curl wget python3 apache2-utils wrk\` has them`);
  },
};

/** Programs whose requests the tests send through the balancer, beside browsers and Node.js. */
const HTTP_CLIENTS = ["curl", "wget", "python3", "ab", "wrk"];

const known = new Map<CapabilityName, Capability>();

/** Looks once a process. */
export function capability(name: CapabilityName): Capability {
  let answer = known.get(name);
  if (!answer) {
    answer = probes[name]();
    known.set(name, answer);
  }
  return answer;
}

/**
 * What turned out only when it was used: from here on, and for whoever reads `MISSING_CAPABILITIES`, this machine lacks it.
 * The builder's disk is full, say.
 */
export function foundMissing(name: CapabilityName, reason: string): void {
  known.set(name, missing(reason));
  const report = process.env[MISSING_REPORT];
  if (report) appendFileSync(report, `${JSON.stringify([name, reason])}\n`);
}

/** Takes over what a process found missing that was started with `MISSING_CAPABILITIES` as the path of this file. */
export function learnMissing(report: string): void {
  const lines = existsSync(report) ? readFileSync(report, "utf8").split("\n").filter(Boolean) : [];
  for (const line of lines) {
    const [name, reason] = JSON.parse(line) as [CapabilityName, string];
    known.set(name, missing(reason));
  }
}

/** Every capability's name. */
export const capabilityNames = Object.keys(probes) as CapabilityName[];

/** The names in the environment's `REQUIRE`: parts that must run, so that lacking one fails instead of skipping. */
export function requiredCapabilities(): string[] {
  return (process.env["REQUIRE"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

/**
 * For `describe.skipIf(!required("docker"))`: whether this machine has all of `names`.
 * @throws when one is missing that `REQUIRE` names, which fails the test file
 */
export function required(...names: CapabilityName[]): boolean {
  const lacking = names.filter((name) => !capability(name).available);
  const insisted = lacking.find((name) => requiredCapabilities().includes(name));
  if (insisted) throw new Error(`REQUIRE names ${insisted}, but: ${capability(insisted).reason}`);
  return lacking.length === 0;
}

/** The real HAProxy: `HAPROXY_BIN`, or the one on PATH. */
export function haproxyBinary(): string | undefined {
  return process.env["HAPROXY_BIN"] || commandPath("haproxy");
}

/** The browser of the tests: `CHROMIUM_BIN`, or one on PATH. */
export function chromiumBinary(): string | undefined {
  return (
    process.env["CHROMIUM_BIN"] ||
    commandPath("chromium") ||
    commandPath("chromium-browser") ||
    commandPath("google-chrome")
  );
}

/** Where a command is. */
export function commandPath(name: string): string | undefined {
  // Debian keeps haproxy in /usr/sbin, which is not on everybody's PATH.
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin"];
  const suffix = process.platform === "win32" ? ".exe" : "";
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name + suffix))
    .find((file) => existsSync(file));
}
