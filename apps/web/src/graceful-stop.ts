import type { Server, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

interface Shutdown {
  /** Milliseconds to go on serving, for the balancer to take notice that this replica left the DNS. */
  readonly delay: number;
  /** Milliseconds for requests in flight to finish after that. */
  readonly grace: number;
}

/**
 * Ends the server without cutting a request off. Idle connections are closed at once, each other one after its response; what
 * is still open when the grace is over is cut. The process then ends by itself, having nothing left to do.
 */
export async function stopGracefully(server: Server, { delay: wait, grace }: Shutdown): Promise<void> {
  if (wait > 0) await delay(wait);
  server.prependListener("request", (_request, response: ServerResponse) => response.setHeader("Connection", "close"));
  server.close();
  // Unreferenced: it does not keep the process when all connections end earlier.
  setTimeout(() => server.closeAllConnections(), grace).unref();
}
