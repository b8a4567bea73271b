import { join } from "node:path";
import { type Placement, unmetPrefix } from "./setup.ts";

/** What every nginx of the bench has: one process in the foreground, no logs, its files in the run's folder. */
function nginxProcess(folder: string, name: string, connections: number, http: readonly string[]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `  ${kind}_temp_path ${join(folder, `${name}-${kind}`)};`,
  );
  return `${[
    // One process that is master and worker in one: nothing is left behind when it is killed, and all its cost is its own.
    "daemon off;",
    "master_process off;",
    `pid ${join(folder, `${name}.pid`)};`,
    "error_log stderr error;",
    `events { worker_connections ${connections}; }`,
    "http {",
    "  access_log off;",
    "  tcp_nopush on;",
    "  sendfile on;",
    "  client_max_body_size 0;",
    "  keepalive_requests 1000000000;",
    ...temporary,
    ...http,
    "}",
  ].join("\n")}\n`;
}

/** nginx in the balancer's place, set to do what HAProxy does: stream bodies, keep server connections. */
export function nginxBalancer(placement: Placement, folder: string, name: string): string {
  const { port, maxconn, acls, fields, serverKeepAlive, addresses } = placement;
  const numbers = Array.from({ length: fields }, (_, index) => index);
  const kept = serverKeepAlive ? [`    keepalive ${Math.max(64, addresses.length)};`] : [];
  return nginxProcess(folder, name, 2 * maxconn + 2 * addresses.length, [
    "  upstream web {",
    ...addresses.map((address) => `    server ${address};`),
    ...kept,
    ...(serverKeepAlive ? ["    keepalive_requests 1000000000;"] : []),
    "  }",
    "  server {",
    `    listen 0.0.0.0:${port} backlog=4096;`,
    "    keepalive_timeout 300s;",
    ...Array.from({ length: acls }, (_, index) => `    location ${unmetPrefix(index)} { return 404; }`),
    "    location / {",
    "      proxy_pass http://web;",
    "      proxy_http_version 1.1;",
    `      proxy_set_header Connection "${serverKeepAlive ? "" : "close"}";`,
    ...numbers.map((number) => `      proxy_set_header X-Request-${number} value-${number};`),
    ...numbers.map((number) => `      add_header X-Response-${number} value-${number};`),
    "      proxy_request_buffering off;",
    "      proxy_max_temp_file_size 0;",
    "    }",
    "  }",
  ]);
}

/** nginx as a web server: short answers, files of `folder`, and uploads that are read to their end before the answer. */
export function nginxWebServer(port: number, hostname: string, folder: string, name: string): string {
  const uploaded = `unix:${join(folder, `${name}.sock`)}`;
  return nginxProcess(folder, name, 8_192, [
    "  client_body_buffer_size 2m;",
    "  keepalive_timeout 300s;",
    "  open_file_cache max=16;",
    "  default_type application/octet-stream;",
    "  server {",
    `    listen 0.0.0.0:${port} backlog=4096;`,
    `    root ${folder};`,
    `    location = / { default_type text/plain; return 200 "hostname: ${hostname}"; }`,
    // `return` alone would answer before the body came.
    "    location = /upload {",
    `      proxy_pass http://${uploaded}:/;`,
    "      proxy_pass_request_body off;",
    '      proxy_set_header Content-Length "";',
    "    }",
    "  }",
    `  server { listen ${uploaded}; return 200 "uploaded"; }`,
  ]);
}
