import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type MessageKind, MessageReader } from "./message-reader.ts";
import { type Peer, startBalancer, startHaproxy, startNginx } from "./peers.ts";
import { judge, QUIET_MS, RecordingServer } from "./recording-server.ts";
import { type StrictnessCase, strictnessTable } from "./strictness-table.ts";

/*
 * Sends the strictness table through the balancer, HAProxy and nginx, and writes what each did into docs/security.md.
 *
 *   node apps/lb/test/http1/compare-peers.ts [--haproxy PATH]... [--nginx PATH]
 */
const { values } = parseArgs({
  options: {
    haproxy: { type: "string", multiple: true, default: ["haproxy"] },
    nginx: { type: "string", default: "nginx" },
  },
});
const DOCUMENT = fileURLToPath(new URL("../../../../docs/security.md", import.meta.url));
const BEGIN = "<!-- begin of the table: apps/lb/test/http1/compare-peers.ts writes it -->";
const END = "<!-- end of the table -->";

const server = await RecordingServer.start();
const columns: { name: string; verdicts: string[] }[] = [];
const starters = [
  () => startBalancer(server.port),
  ...values.haproxy.map((path) => () => startHaproxy(path, server.port)),
  () => startNginx(values.nginx, server.port),
];
for (const starter of starters) {
  const peer = await starter();
  if (peer === undefined) continue;
  const verdicts: string[] = [];
  for (const row of strictnessTable) verdicts.push(await verdictOf(peer, row));
  await peer.stop();
  columns.push({ name: peer.name, verdicts });
  console.log(`${peer.name}: ${summary(verdicts)}`);
}
server.close();
if (!columns.some(({ name }) => name === "ours")) {
  const reader = new MessageReader();
  const verdicts = strictnessTable.map(({ kind, raw }) => {
    const { verdict } = reader.read(kind, Buffer.from(raw, "latin1"), []);
    return verdict === "forwarded" ? "passed" : "refused";
  });
  columns.unshift({ name: "ours", verdicts });
}
writeDocument();

/** What becomes of an input; the words are explained above the table. */
async function verdictOf(peer: Peer, { kind, raw, request, verdict }: StrictnessCase): Promise<string> {
  const bytes = Buffer.from(raw, "latin1");
  const isRequest = kind === "request";
  server.expect(isRequest ? undefined : bytes);
  const answer = await exchange(peer.port, isRequest ? bytes : Buffer.from(request ?? usualRequest(kind)));
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? "closed";
  const received = isRequest ? server.received : answer;
  if (received === "" || (!isRequest && status !== "closed" && /^[45]/.test(status) && !raw.includes(status)))
    return status;
  const judgement = judge(kind, received);
  if (judgement === "whole") return verdict === "forwarded" ? "passed" : "let through";
  return judgement === "cut" ? "unfinished" : "**passed on**";
}

function usualRequest(kind: MessageKind): string {
  if (kind === "response to CONNECT") return "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n";
  return `${kind === "response to HEAD" ? "HEAD" : "GET"} / HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/** Sends bytes, and gives what comes back until the peer closes or has nothing more to say. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    // Nothing at all must mean that the server waits for more, too: it is given time to answer.
    let timer = setTimeout(done, 10 * QUIET_MS);
    socket.on("data", (data) => {
      text += data.toString("latin1");
      clearTimeout(timer);
      timer = setTimeout(done, 2 * QUIET_MS);
    });
    socket.on("error", done);
    socket.on("close", done);
  });
}

function summary(verdicts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
}

function writeDocument(): void {
  const heading = ["input", "asked for by", "expected", ...columns.map(({ name }) => name)];
  const rows = strictnessTable.map(({ name, origin, verdict }, index) => [
    name,
    origin,
    verdict,
    ...columns.map(({ verdicts }) => verdicts[index] ?? ""),
  ]);
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const table = [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n");
  const text = readFileSync(DOCUMENT, "utf8");
  const [before] = text.split(BEGIN);
  const [, after] = text.split(END);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
}
