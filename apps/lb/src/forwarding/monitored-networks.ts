import type { Frontend } from "../state/frontend.ts";
import type { SocketEnd, TcpHandle } from "../tcp/handles.ts";
import { TcpSocket } from "../tcp/socket.ts";
import { LINGER_MS } from "./backend-options.ts";
import { isIn } from "./ipv4-networks.ts";

const READY = Buffer.from("HTTP/1.0 200 OK\r\n\r\n");

/**
 * Answers a connection from the network of `monitor-net`, which only asks whether the balancer is there: at once, uncounted, and in mode
 * tcp by its end alone.
 *
 * @param closed called once, when it is gone
 * @returns false: it does not come from there, and is a client's
 */
export function answersMonitor(handle: TcpHandle, { proxy, settings }: Frontend, closed: () => void): boolean {
  const { monitorNet } = settings;
  if (!monitorNet) return false;
  const client: SocketEnd = {};
  handle.getpeername(client);
  if (!isIn(monitorNet, client.address ?? "")) return false;
  const socket = TcpSocket.accepted(handle, {
    received() {},
    ended: () => socket.destroy(),
    failed: () => socket.destroy(),
    sendFailed: () => socket.destroy(),
    closed() {
      clearTimeout(lingering);
      closed();
    },
  });
  const lingering = setTimeout(() => socket.destroy(), LINGER_MS);
  if (proxy.mode === "http") socket.write(READY);
  socket.end();
  // What it asks is thrown away, so that no reset takes the answer away.
  socket.resume();
  return true;
}
