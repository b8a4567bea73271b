import { connect } from "node:net";

/**
 * Clients that ask once and then rest: `node idle-clients.ts PORT COUNT`. Says `held` when all have their answer, `lost N` when
 * connections end. A process of its own, so that it has its own descriptors and disturbs nobody's event loop.
 */
const [port = 0, count = 0] = process.argv.slice(2).map(Number);
/** Connection attempts at once: more than this would only measure the listening queue. */
const AT_ONCE = 64;
/** Each source address has ports of its own. */
const SOURCES = 8;
const REQUEST = "GET / HTTP/1.1\r\nhost: idle\r\n\r\n";

let opened = 0;
let answered = 0;
let lost = 0;

function open(): void {
  const index = opened++;
  const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.1.${1 + (index % SOURCES)}` });
  socket.once("connect", () => socket.write(REQUEST));
  socket.once("data", () => {
    answered++;
    if (answered === count) console.log("held");
    if (opened < count) open();
  });
  socket.on("data", () => {});
  socket.on("error", (error) => console.log(error.message));
  socket.on("close", () => console.log(`lost ${++lost}`));
}

while (opened < Math.min(AT_ONCE, count)) open();
