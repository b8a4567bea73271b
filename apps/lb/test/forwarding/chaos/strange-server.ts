import type { Wire } from "../harness/wire.ts";

const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Answers requests with their own path as the body, most of the time. */
export async function strangeServer(connection: Wire, random: () => number): Promise<void> {
  for (;;) {
    const head = await connection.receivesHead();
    if (!(await dropBody(connection, head))) return;
    const path = head.split(" ")[1] ?? "";
    const body = path.repeat(1 + Math.trunc(random() * 400));
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    if (random() < 0.3) await delay(random() * 30);
    const choice = Math.trunc(random() * 22);
    if (choice < 8) connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    else if (choice < 12) connection.send(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`);
    else if (choice === 12)
      await sendSlowly(connection, `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    else if (choice === 13) {
      connection.send(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      connection.fin();
    } else if (choice === 14) {
      connection.send(`HTTP/1.1 200 OK\r\n\r\n${body}`);
      connection.fin();
    } else if (choice === 15) connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}EVIL`);
    else if (choice === 16) connection.send("no response\r\n\r\n");
    else if (choice === 17) {
      connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length + 10}\r\n\r\n${body}`);
      connection.fin();
    } else if (choice === 18) connection.reset();
    else if (choice === 19) connection.fin();
    else if (choice === 20) {
      connection.send(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\nzz`,
      );
    } else await delay(600);
  }
}

async function sendSlowly(connection: Wire, text: string): Promise<void> {
  for (let at = 0; at < text.length; at += 1 + text.length / 5) {
    connection.send(text.slice(at, at + 1 + text.length / 5));
    await delay(5);
  }
}

/** @returns false when the body never ends */
async function dropBody(connection: Wire, head: string): Promise<boolean> {
  const length = /^content-length: (\d+)/m.exec(head)?.[1];
  if (length) await connection.receivesBytes(Number(length));
  if (/^transfer-encoding/m.test(head)) await connection.receivesChunks();
  return true;
}
