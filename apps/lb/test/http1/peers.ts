import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@haproxy-practice/stack/free-port";

/** A proxy in front of one server, listening. */
export interface Peer {
  readonly name: string;
  readonly port: number;
  stop(): Promise<void>;
}

const haproxyConfig = (port: number, serverPort: number): string => `global
  maxconn 100
defaults
  mode http
  timeout connect 2s
  timeout client 2s
  timeout server 2s
frontend peers
  bind 127.0.0.1:${port}
  default_backend recording
backend recording
  server recording 127.0.0.1:${serverPort}
`;

const nginxConfig = (directory: string, port: number, serverPort: number): string => `daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  server {
    listen 127.0.0.1:${port};
    client_body_timeout 2s;
    client_header_timeout 2s;
    location / {
      proxy_pass http://127.0.0.1:${serverPort};
      proxy_http_version 1.1;
      proxy_request_buffering off;
    }
  }
}
`;

/** HAProxy of this path, or undefined where it does not run. */
export async function startHaproxy(path: string, serverPort: number): Promise<Peer | undefined> {
  const version = versionOf(path, "-v", /version (\d+\.\d+\.\d+)/);
  if (version === undefined) return undefined;
  return start(`HAProxy ${version}`, (directory, port) => {
    writeFileSync(join(directory, "haproxy.cfg"), haproxyConfig(port, serverPort));
    return spawn(path, ["-db", "-f", join(directory, "haproxy.cfg")], { stdio: "ignore" });
  });
}

export async function startNginx(path: string, serverPort: number): Promise<Peer | undefined> {
  const version = versionOf(path, "-v", /nginx\/(\d+\.\d+\.\d+)/);
  if (version === undefined) return undefined;
  return start(`nginx ${version}`, (directory, port) => {
    writeFileSync(join(directory, "nginx.conf"), nginxConfig(directory, port, serverPort));
    return spawn(path, ["-p", directory, "-c", join(directory, "nginx.conf")], { stdio: "ignore" });
  });
}

export async function startBalancer(serverPort: number): Promise<Peer | undefined> {
  const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  return start("ours", (directory, port) => {
    writeFileSync(join(directory, "haproxy.cfg"), haproxyConfig(port, serverPort));
    return spawn(process.execPath, [main, "-db", "-f", join(directory, "haproxy.cfg")], { stdio: "ignore" });
  });
}

function versionOf(path: string, option: string, pattern: RegExp): string | undefined {
  try {
    return pattern.exec(execFileSync("/bin/sh", ["-c", '"$0" "$1" 2>&1', path, option], { encoding: "utf8" }))?.[1];
  } catch {
    return undefined;
  }
}

async function start(name: string, run: (directory: string, port: number) => ChildProcess): Promise<Peer | undefined> {
  const directory = mkdtempSync(join(tmpdir(), "peer-"));
  const port = await freePort();
  const child = run(directory, port);
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline && child.exitCode === null) {
    if (await accepts(port)) return { name, port, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  return undefined;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
