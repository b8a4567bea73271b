import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";
import { configuration, NamedLogger, target } from "./rig.ts";

/** A syslog daemon's end of a unix socket: prints each datagram behind its length. */
const RECEIVER = `
use Socket; $| = 1; unlink $ARGV[0];
socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, pack_sockaddr_un($ARGV[0])) or die; print "bound\\n";
while (1) { recv(S, my $datagram, 70000, 0); print length($datagram) . ":" . $datagram }
`;

const perl = spawnSync("perl", ["-e", "exit 0"]).status === 0;

describe.skipIf(!perl)("lines to a unix datagram socket (through perl, since Node.js has none)", () => {
  let folder: string;
  let path: string;
  let daemon: ChildProcessWithoutNullStreams;
  let received: string;

  async function listen(): Promise<void> {
    received = "";
    daemon = spawn("perl", ["-e", RECEIVER, path]);
    daemon.stdout.on("data", (data) => {
      received += data;
    });
    await until("the receiver to listen", () => received.startsWith("bound\n"));
    received = "";
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lb-log-"));
    path = join(folder, "log.sock");
  });

  afterEach(() => {
    daemon?.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  const logTo = () => new NamedLogger(configuration({ fe: [target({ kind: "unix", path })] }));

  test("each line is one datagram", async () => {
    await listen();
    const logger = logTo();
    logger.log("fe", "info", "one");
    logger.log("fe", "info", "two");
    await until("both lines", () => received === "4:one\n4:two\n");
    expect(logger.droppedLogs).toBe(0);
  });

  test("lines are lost and counted while nobody listens, and arrive once somebody does", async () => {
    const logger = logTo();
    logger.log("fe", "info", "to nobody");
    await until("the count of the lost line", () => logger.droppedLogs === 1);
    await listen();
    logger.log("fe", "info", "to somebody");
    await until("the line", () => received === "12:to somebody\n");
  });

  test("a machine without perl is told so at start", () => {
    const before = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      expect(logTo).toThrow(/cannot log to the unix socket '.*log\.sock'.*no perl.*Install perl, or log to stdout/);
    } finally {
      process.env["PATH"] = before;
    }
  });
});
