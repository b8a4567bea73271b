import type { Wire } from "../harness/wire.ts";

const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface Outcome {
  /** Whole responses of a server. */
  readonly answered: number;
  /** What must never happen. */
  readonly fault?: string;
}

/** Sends a few requests, not always whole, and looks at whose answers come back. */
export async function strangeClient(client: Wire, path: string, random: () => number): Promise<Outcome> {
  const count = 1 + Math.trunc(random() * 4);
  const paths = Array.from({ length: count }, (_, at) => `${path}.${at}`);
  const requests = paths.map((each) => request(each, random));
  const choice = Math.trunc(random() * 10);
  let answered = 0;
  try {
    if (choice < 5) {
      for (const [at, each] of requests.entries()) {
        if (random() < 0.3) await sendSlowly(client, each);
        else client.send(each);
        if (choice === 0 && random() < 0.3) client.reset();
        const fault = await answerFault(client, paths[at] as string);
        if (fault) return { answered, fault };
        answered++;
      }
    } else if (choice < 8) {
      client.send(requests.join(""));
      if (choice === 7) client.fin();
      for (const each of paths) {
        const fault = await answerFault(client, each);
        if (fault) return { answered, fault };
        answered++;
      }
    } else {
      const all = requests.join("");
      client.send(all.slice(0, Math.trunc(random() * all.length)));
      await delay(random() * 40);
      if (choice === 8) client.reset();
    }
  } catch (error) {
    if (String(error).includes("within")) console.log(choice, requests, String(error));
    // The connection ended: by the client's own doing, a server's, or the balancer's, all of which is allowed.
  }
  client.close();
  return { answered };
}

function request(path: string, random: () => number): string {
  const choice = Math.trunc(random() * 10);
  const body = "b".repeat(Math.trunc(random() * 5000));
  if (choice < 6) return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  if (choice < 8) return `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const chunk = body.length > 0 ? `${body.length.toString(16)}\r\n${body}\r\n` : "";
  if (choice === 8) return `PUT ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;
  return random() < 0.2 ? `GET ${path}\r\nbad\r\n\r\n` : `GET ${path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`;
}

async function sendSlowly(client: Wire, text: string): Promise<void> {
  for (let at = 0; at < text.length; at += 1 + text.length / 4) {
    client.send(text.slice(at, at + 1 + text.length / 4));
    await delay(3);
  }
}

/** Reads the next response; says when it is not the one to `path`. Throws when none comes whole. */
async function answerFault(client: Wire, path: string): Promise<string | undefined> {
  const head = await client.receivesHead();
  const status = Number(head.slice(9, 12));
  // The balancer's own answers end the connection.
  if (status >= 400) throw new Error(`refused with ${status}`);
  const length = /^content-length: (\d+)/m.exec(head)?.[1];
  let body: string;
  if (length !== undefined) body = (await client.receivesBytes(Number(length))).toString("latin1");
  else if (/^transfer-encoding/m.test(head)) body = (await client.receivesChunks()).toString("latin1");
  else throw new Error("a response of unknown length is the last one");
  const times = body.length / path.length;
  return Number.isInteger(times) && body === path.repeat(times)
    ? undefined
    : `${client.name} asked for ${path} and got ${JSON.stringify(body.slice(0, 100))}`;
}
