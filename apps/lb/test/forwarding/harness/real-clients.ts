import { execFile } from "node:child_process";
import { Agent, request } from "node:http";
import { promisify } from "node:util";
import { capability, chromiumBinary, commandPath } from "@haproxy-practice/stack/capabilities";
import { chromium } from "playwright-core";

const execute = promisify(execFile);

/** A program or a library that people use, and some requests that it makes. */
export interface RealClient {
  readonly name: string;
  /** What of it this machine has not; undefined: it runs. */
  readonly lacks: () => string | undefined;
  /** Makes its requests, and gives what it was answered, as far as that is the same each time. */
  readonly run: (base: string) => Promise<string>;
  /** Some of the requests that reach a server from it: method, target, body. */
  readonly sends: readonly string[];
}

/** As typed, without any encoding: what people and programs put into an address. */
const ODD_PATH = `/p"<>\\^\`{|}`;
const ODD_QUERY = '?q={x}|y^z`[]\\"<>';
const BODY = "a=1&b=2";

const inHere = (): undefined => undefined;
const onPath = (command: string) => (): string | undefined =>
  commandPath(command) === undefined ? `no ${command} on PATH` : undefined;

async function output(command: string, ...words: string[]): Promise<string> {
  const { stdout } = await execute(command, words, { timeout: 20_000 });
  return stdout;
}

/** Two requests on one connection, then one with a body, then one whose body comes in chunks. */
const PYTHON_HTTP_CLIENT = `
import http.client, sys
c = http.client.HTTPConnection(sys.argv[1])
for target in (sys.argv[2], "/chunked"):
    c.request("GET", target)
    r = c.getresponse(); print(r.status, r.read())
c.request("POST", "/length", body="a=1&b=2")
r = c.getresponse(); print(r.status, r.read())
c.request("POST", "/pieces", body=iter([b"a=1", b"&b=2"]), encode_chunked=True)
r = c.getresponse(); print(r.status, r.read())
`;

const PYTHON_URLLIB = `
import sys, urllib.request
for url, data in ((sys.argv[1], None), (sys.argv[2], b"a=1&b=2")):
    with urllib.request.urlopen(url, data) as r: print(r.status, r.read())
`;

export const realClients: readonly RealClient[] = [
  {
    name: "curl: odd characters in a path and a query, on one connection",
    lacks: onPath("curl"),
    run: (base) => output("curl", "-sS", "--globoff", `${base}${ODD_PATH}${ODD_QUERY}`, `${base}/chunked`),
    sends: [`GET ${ODD_PATH}${ODD_QUERY} `, "GET /chunked "],
  },
  {
    name: "curl: bodies by length and in chunks, with an expectation; HEAD",
    lacks: onPath("curl"),
    async run(base) {
      const answers = await output("curl", "-sS", "-d", BODY, `${base}/length`);
      const chunked = ["-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue", "-d", BODY];
      return `${answers} ${await output("curl", "-sS", ...chunked, `${base}/pieces`)} ${await status(base)}`;
    },
    sends: [`POST /length ${BODY}`, `POST /pieces ${BODY}`, "HEAD / "],
  },
  {
    name: "curl of HTTP/1.0",
    lacks: onPath("curl"),
    run: (base) => output("curl", "-sS", "--http1.0", `${base}/1.0`),
    sends: ["GET /1.0 "],
  },
  {
    name: "wget: a path, a query and a form",
    lacks: onPath("wget"),
    async run(base) {
      const quiet = ["--quiet", "--output-document=-", "--no-proxy"];
      const first = await output("wget", ...quiet, `${base}${ODD_PATH}${ODD_QUERY}`, `${base}/chunked`);
      return first + (await output("wget", ...quiet, `--post-data=${BODY}`, `${base}/form`));
    },
    sends: ["GET /chunked ", `POST /form ${BODY}`],
  },
  {
    name: "python3's http.client: two on one connection, bodies by length and in chunks",
    lacks: onPath("python3"),
    run: (base) => output("python3", "-c", PYTHON_HTTP_CLIENT, new URL(base).host, `${ODD_PATH}${ODD_QUERY}`),
    sends: [`GET ${ODD_PATH}${ODD_QUERY} `, "GET /chunked ", `POST /length ${BODY}`, `POST /pieces ${BODY}`],
  },
  {
    name: "python3's urllib",
    lacks: onPath("python3"),
    run: (base) => output("python3", "-c", PYTHON_URLLIB, `${base}${ODD_PATH}${ODD_QUERY}`, `${base}/form`),
    sends: [`GET ${ODD_PATH}${ODD_QUERY} `, `POST /form ${BODY}`],
  },
  {
    name: "Node.js's fetch",
    lacks: inHere,
    async run(base) {
      const answers = [
        await fetch(`${base}/${ODD_QUERY}`),
        await fetch(`${base}/chunked`),
        await fetch(`${base}/form`, { method: "POST", body: BODY }),
      ];
      return (await Promise.all(answers.map((answer) => answer.text()))).join("\n");
    },
    sends: [`GET /${ODD_QUERY.replaceAll('"', "%22").replace("<", "%3C").replace(">", "%3E")} `, `POST /form ${BODY}`],
  },
  {
    name: "Node.js's http: two on one connection, one with chunks",
    lacks: inHere,
    async run(base) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        const first = await ask(base, { path: `${ODD_PATH}${ODD_QUERY}`, agent });
        return first + (await ask(base, { path: "/pieces", method: "POST", agent }, ["a=1", "&b=2"]));
      } finally {
        agent.destroy();
      }
    },
    sends: [`GET ${ODD_PATH}${ODD_QUERY} `, `POST /pieces ${BODY}`],
  },
  {
    name: "ab: connections of HTTP/1.0, kept and not",
    lacks: onPath("ab"),
    async run(base) {
      const kept = await output("ab", "-q", "-k", "-n", "20", "-c", "2", `${base}/ab`);
      const single = await output("ab", "-q", "-n", "20", "-c", "2", `${base}/ab`);
      return `${kept}${single}`.match(/^(Complete|Failed|Non-2xx).*/gm)?.join("\n") ?? "";
    },
    sends: ["GET /ab "],
  },
  {
    name: "wrk",
    lacks: onPath("wrk"),
    async run(base) {
      const report = await output("wrk", "-t", "1", "-c", "2", "-d", "1s", `${base}/wrk`);
      // How many it were differs each time, but not that there were some.
      return `${/^Requests\/sec: *[1-9]/m.test(report)} ${/^ *(Socket errors|Non-2xx).*/m.exec(report)?.[0] ?? "no errors"}`;
    },
    sends: ["GET /wrk "],
  },
  {
    name: "Chromium: an address, and fetch in a page",
    lacks: () => (capability("browser").available ? undefined : capability("browser").reason),
    run: browse,
    sends: ["GET /?q={x}|y^z`[]\\%22%3C%3E ", "GET /chunked?q={x}|y^z`[]\\%22%3C%3E ", `POST /form ${BODY}`],
  },
];

async function status(base: string): Promise<string> {
  return output("curl", "-sS", "-I", "-o", "/dev/null", "-w", "%{http_code}", `${base}/`);
}

function ask(
  base: string,
  options: { path: string; method?: string; agent: Agent },
  pieces: readonly string[] = [],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(base, options, async (response) => {
      let text = `${response.statusCode} `;
      for await (const bytes of response) text += bytes;
      resolve(text);
    });
    outgoing.on("error", reject);
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  });
}

async function browse(base: string): Promise<string> {
  // Chromium's sandbox does not work for root, who runs the tests in containers.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: chromiumBinary() ?? "", args });
  try {
    const page = await browser.newPage();
    const answer = await page.goto(`${base}/${ODD_QUERY}`);
    const texts = await page.evaluate(
      `(async () => {
        const got = await fetch("/chunked" + ${JSON.stringify(ODD_QUERY)});
        const posted = await fetch("/form", { method: "POST", body: ${JSON.stringify(BODY)} });
        return got.status + (await got.text()) + posted.status + (await posted.text());
      })()`,
    );
    return `${answer?.status()} ${await answer?.text()} ${texts}`;
  } finally {
    await browser.close();
  }
}
