import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogLevel, LogTarget, Proxy } from "../../src/config/schema.ts";
import { TargetLogger } from "../../src/logging/target-logger.ts";
import { until } from "../until.ts";
import { configuration, NamedLogger, target } from "./rig.ts";

describe("lines to a syslog server over UDP", () => {
  let server: Socket;
  let udp: LogTarget["sink"];
  let received: string[];

  beforeEach(async () => {
    received = [];
    server = createSocket("udp4");
    server.on("message", (datagram) => received.push(datagram.toString()));
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    udp = { kind: "udp", address: "127.0.0.1", port: server.address().port };
  });

  afterEach(() => {
    server.close();
  });

  const arrived = (count: number) => until(`${count} datagrams`, () => received.length >= count);

  test("one line is one datagram, its newline included", async () => {
    const logger = new NamedLogger(configuration({ fe: [target(udp)] }));
    logger.log("fe", "info", "one");
    logger.log("fe", "info", "two");
    await arrived(2);
    expect(received).toEqual(["one\n", "two\n"]);
    expect(logger.droppedLogs).toBe(0);
  });

  test("the framing carries facility, level, tag and process", async () => {
    const targets = [target(udp, { format: "rfc3164" }), target(udp, { format: "rfc5424", facility: 19 })];
    const logger = new NamedLogger(configuration({ fe: targets }));
    logger.log("fe", "info", "hello");
    await arrived(2);
    expect(received[0]).toMatch(
      new RegExp(`^<134>\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d haproxy\\[${process.pid}\\]: hello\\n$`),
    );
    expect(received[1]).toMatch(
      new RegExp(
        `^<158>1 \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}[+-]\\d\\d:\\d\\d ${hostname()} haproxy ${process.pid} - - hello\\n$`,
      ),
    );
  });

  test("of so many lines a sampled target gets those of its ranges", async () => {
    const ranges = [
      { low: 1, high: 1 },
      { low: 3, high: 4 },
    ];
    const logger = new NamedLogger(
      configuration({ fe: [target(udp, { maxLevel: "info", sample: { size: 5, ranges } })] }),
    );
    for (let line = 1; line <= 12; line++) {
      logger.log("fe", "debug", "of no level that counts");
      logger.log("fe", "info", `${line}`);
    }
    await arrived(7);
    expect(received.join("")).toBe("1\n3\n4\n6\n8\n9\n11\n");
  });

  test("log-tag and log-send-hostname name the sender", async () => {
    const global = { logTag: "edge", logSendHostname: "lb.example" };
    const logger = new NamedLogger(configuration({ fe: [target(udp, { format: "rfc3164" })] }, global));
    logger.log("fe", "notice", "hello");
    await arrived(1);
    expect(received[0]).toContain(` lb.example edge[${process.pid}]: hello\n`);
  });

  test("log-send-hostname without a name sends this host's", async () => {
    const fe = [target(udp, { format: "rfc3164" })];
    const logger = new NamedLogger(configuration({ fe }, { logSendHostname: "" }));
    logger.log("fe", "notice", "hello");
    await arrived(1);
    expect(received[0]).toContain(` ${hostname()} haproxy[`);
  });

  test("a proxy's log-tag stands in its own lines", async () => {
    const short = [target(udp, { format: "rfc3164" })];
    const { proxies, ...rest } = configuration({ fe: short, be: short }, { logTag: "edge" });
    const [fe, be] = proxies as [Proxy, Proxy];
    const logger = new NamedLogger({ ...rest, proxies: [{ ...fe, logTag: "web" }, be] });
    logger.log("fe", "notice", "hello");
    logger.log("be", "notice", "hello");
    await arrived(2);
    expect(received[0]).toContain(` web[${process.pid}]: hello\n`);
    expect(received[1]).toContain(` edge[${process.pid}]: hello\n`);
  });

  test("log-format-sd stands in front of the text in rfc5424 alone", async () => {
    const fe = [target(udp, { format: "rfc5424" }), target(udp, { format: "raw" })];
    const logger = new NamedLogger(configuration({ fe }));
    logger.log("fe", "info", "hello", '[a@1 b="c"]');
    await arrived(2);
    expect(received[0]).toMatch(new RegExp(` haproxy ${process.pid} - \\[a@1 b="c"\\] hello\n$`));
    expect(received[1]).toBe("hello\n");
  });

  test("less severe lines than the level are not sent, and nobody formats them", async () => {
    const logger = new NamedLogger(configuration({ fe: [target(udp, { maxLevel: "notice" })] }));
    const asked: LogLevel[] = ["emerg", "err", "notice", "info", "debug"];
    expect(asked.filter((level) => logger.isLogged("fe", level))).toEqual(["emerg", "err", "notice"]);
    logger.log("fe", "info", "traffic");
    logger.log("fe", "warning", "trouble");
    await arrived(1);
    expect(received).toEqual(["trouble\n"]);
  });

  test("more severe lines than the second level are sent at that level", async () => {
    const fe = [target(udp, { format: "short", minLevel: "notice" })];
    const logger = new NamedLogger(configuration({ fe }));
    for (const level of ["emerg", "notice", "info"] as const) logger.log("fe", level, level);
    await arrived(3);
    expect(received).toEqual(["<5>emerg\n", "<5>notice\n", "<6>info\n"]);
  });

  test("a proxy without targets logs nothing, and global targets take only the process's own lines", async () => {
    const logger = new NamedLogger(configuration({ fe: [] }, { logTargets: [target(udp)] }));
    expect(logger.isLogged("fe", "emerg")).toBe(false);
    expect(logger.isLogged(undefined, "info")).toBe(true);
    logger.log("fe", "emerg", "lost");
    logger.log(undefined, "warning", "kept");
    await arrived(1);
    expect(received).toEqual(["kept\n"]);
  });

  test("a frontend and a backend of one name keep their targets apart", async () => {
    const configured = configuration({});
    const sides = [[target(udp)], [target(udp, { format: "short" })]];
    const proxies = sides.map((logTargets) => ({ name: "web", logTargets }) as unknown as Proxy);
    const logger = new TargetLogger({ ...configured, proxies }, { quiet: false });
    for (const proxy of proxies) logger.logOf(proxy).write("info", "line");
    await arrived(2);
    expect(received).toEqual(["line\n", "<6>line\n"]);
  });

  test("a server that is not there costs nothing but the lines", async () => {
    const { port } = server.address();
    const logger = new NamedLogger(configuration({ fe: [target({ kind: "udp", address: "127.0.0.1", port })] }));
    server.close();
    for (let count = 0; count < 100; count++) logger.log("fe", "info", "to nobody");
    server = createSocket({ type: "udp4", reuseAddr: true });
    server.on("message", (datagram) => received.push(datagram.toString()));
    server.bind(port, "127.0.0.1");
    await once(server, "listening");
    logger.log("fe", "info", "to somebody");
    await until("the line after the server came back", () => received.at(-1) === "to somebody\n");
  });

  test("an IPv6 server is reached", async () => {
    const six = createSocket("udp6");
    six.on("message", (datagram) => received.push(datagram.toString()));
    six.bind(0, "::1");
    await once(six, "listening");
    const sink = { kind: "udp", address: "::1", port: six.address().port } as const;
    new NamedLogger(configuration({ fe: [target(sink)] })).log("fe", "info", "hello");
    await arrived(1);
    six.close();
    expect(received).toEqual(["hello\n"]);
  });
});

describe("lines to a descriptor", () => {
  let folder: string;
  let file: string;
  let fd: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lb-log-"));
    file = join(folder, "log");
    fd = openSync(file, "a");
  });

  afterEach(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  test("the lines of one tick are gathered, and keep their order over several targets", () => {
    const sink = { kind: "fd", fd } as const;
    const logger = new NamedLogger(configuration({ fe: [target(sink)], be: [target(sink, { format: "short" })] }));
    logger.log("fe", "info", "one");
    logger.log("be", "info", "two");
    logger.log("fe", "info", "three");
    expect(readFileSync(file, "utf8")).toBe("");
    logger.flush();
    expect(readFileSync(file, "utf8")).toBe("one\n<6>two\nthree\n");
  });

  test("nobody need ask for the lines to be written", async () => {
    const logger = new NamedLogger(configuration({ fe: [target({ kind: "fd", fd })] }));
    logger.log("fe", "info", "hello");
    await until("the line in the file", () => readFileSync(file, "utf8") === "hello\n");
  });

  test("lines for a descriptor that is not open are counted as lost", () => {
    const logger = new NamedLogger(configuration({ fe: [target({ kind: "fd", fd: 971 })] }));
    logger.log("fe", "info", "one");
    logger.log("fe", "info", "two");
    logger.flush();
    expect(logger.droppedLogs).toBe(2);
  });
});
