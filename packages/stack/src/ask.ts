import { Agent, type IncomingHttpHeaders, request } from "node:http";

/** A whole response, as a test wants to look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of a web server's `hostname: ...` body; undefined when something else answered. */
  readonly hostname: string | undefined;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** See {@link keepAliveAgent}; without one, each request has a connection of its own. */
  readonly agent?: Agent;
  /** Milliseconds without a byte. */
  readonly timeout?: number;
}

/** Sends one request and gives the whole response, whatever its status. Rejects when there is none. */
export function ask(url: string, options: AskOptions = {}): Promise<Answer> {
  const { method = "GET", headers = {}, agent = false, timeout = 10_000, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent, timeout }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("latin1");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          hostname: /^hostname: (.*)$/.exec(text)?.[1],
        });
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${url}: nothing came for ${timeout} ms`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** One connection that is used again for each request. `destroy()` it at the end. */
export function keepAliveAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}
