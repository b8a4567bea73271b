import express, { type Express } from "express";

/** Answers 200 without a word about the host, for container health checks. */
export const HEALTH_PATH = "/healthz";

/** The tutorial's server: `hostname: ...` to a GET of any path, 501 to what it does not do. */
export function createApp(hostname: string): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get(HEALTH_PATH, (_request, response) => void response.type("text/plain").send("ok"));
  // No route pattern here: a pattern decodes the path, and refuses one that does not decode (`/%zz`).
  app.use((request, response) => {
    response.type("text/plain");
    // RFC 9110 §9.1: a server must support GET and HEAD. The tutorial's Python server answers 501 to HEAD, which
    // `curl -I` and `option httpchk HEAD` would take for a broken server.
    if (request.method === "GET" || request.method === "HEAD") response.send(`hostname: ${hostname}`);
    else response.status(501).send(unsupported(request.method));
  });
  return app;
}

/** As Python's http.server words it. */
export function unsupported(method: string): string {
  return `Unsupported method ('${method}').\n`;
}
