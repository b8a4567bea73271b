import { createServer } from "node:http";
import { ANSWER_SIZES } from "./answer-sizes.ts";

/** The web server where there is no nginx: `node node-web-server.ts PORT HOSTNAME`. */
const [port, hostname] = process.argv.slice(2);
const bodies = new Map<string | undefined, Buffer>([["/", Buffer.from(`hostname: ${hostname}`)]]);
for (const [name, size] of Object.entries(ANSWER_SIZES)) bodies.set(`/${name}`, Buffer.alloc(size, "d"));
const uploaded = Buffer.from("uploaded");

const server = createServer((request, response) => {
  const body = bodies.get(request.url) ?? uploaded;
  const answer = () => response.writeHead(200, { "content-length": body.length }).end(body);
  if (request.method === "GET") answer();
  else request.on("end", answer).resume();
});
server.keepAliveTimeout = 300_000;
server.listen(Number(port), "0.0.0.0", 4_096);
