import { createServer } from "node:http";
import { hostname } from "node:os";
import { createApp, unsupported } from "./app.ts";
import { stopGracefully } from "./graceful-stop.ts";

const port = numberFrom("PORT", 8000, 65_535);
const host = process.env["HOST"] || undefined;
const shutdown = { delay: numberFrom("SHUTDOWN_DELAY_MS", 0), grace: numberFrom("SHUTDOWN_GRACE_MS", 8_000) };

const server = createServer(createApp(process.env["HOSTNAME"] || hostname()));

// The balancer must be the one that closes an idle connection: were it us, a request could be on its way to a connection
// that is just being closed. HAProxy closes after `timeout server` or with its client, 30 s in the tutorial's file.
server.keepAliveTimeout = 65_000;

// What reaches Express is a method that Node.js knows, and not CONNECT; the others are no more supported than POST.
server.on("connect", (_request, socket) => socket.end(notImplemented("CONNECT")));
server.on("clientError", (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
  if (!socket.writable) return void socket.destroy();
  const method = /^[!#-'*+.0-9A-Z^_`a-z|~-]+(?= )/.exec(error.rawPacket?.toString("latin1") ?? "")?.[0];
  const unknown = error.code === "HPE_INVALID_METHOD" && method;
  socket.end(unknown ? notImplemented(method) : "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
});

server.on("error", (error: NodeJS.ErrnoException) => {
  const reason = error.code === "EADDRINUSE" ? "address already in use" : error.message;
  fail(`cannot listen on ${host ?? "*"}:${port}: ${reason}`);
});
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopGracefully(server, shutdown));
server.listen(port, host);

function notImplemented(method: string): string {
  const body = unsupported(method);
  return `HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function numberFrom(name: string, otherwise: number, maximum = 2 ** 31 - 1): number {
  const text = process.env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > maximum) fail(`${name} must be a whole number up to ${maximum}, not '${text}'`);
  return value;
}

function fail(message: string): never {
  console.error(`web: ${message}`);
  process.exit(1);
}
