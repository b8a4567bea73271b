import { describe, expect, test } from "vitest";
import { type CommandLine, type CommandOptions, parseArguments } from "../../src/command-line/arguments.ts";

/** What the words set, beside what is so without them. */
function options(...words: string[]): Partial<CommandOptions> {
  const command = parseArguments(words);
  if (command.kind !== "run") throw new Error(`${words.join(" ")} is not run but ${command.kind}`);
  const plain = parseArguments([]);
  if (plain.kind !== "run") throw new Error("no words must be run");
  return Object.fromEntries(
    Object.entries(command.options).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(plain.options[name as keyof CommandOptions]),
    ),
  );
}

describe("the words that HAProxy 2.1 understands", () => {
  const cases: [words: string[], sets: Partial<CommandOptions>][] = [
    [["-f", "a.cfg", "-f", "b.cfg"], { files: ["a.cfg", "b.cfg"] }],
    [["-f", "a.cfg", "--", "b.cfg", "-c"], { files: ["a.cfg", "b.cfg", "-c"] }],
    [["-f", ""], { files: [""] }],
    [["-f", "-c"], { files: ["-c"] }],
    [["-c"], { check: true }],
    [["-d"], { debug: true }],
    [["-dDc"], { debug: true }],
    [["-db"], { foreground: true }],
    [["-dbc"], { foreground: true }],
    [["-dr"], { ignoreResolutionFailures: true }],
    [["-D"], { daemon: true }],
    [["-W"], { masterWorker: true }],
    [["-Wfoo"], { masterWorker: true }],
    [["-Ws"], { masterWorker: true, withoutEffect: ["-Ws: no readiness is sent to systemd"] }],
    [["-V"], { verbose: true }],
    [["-q"], { quiet: true }],
    [["-q", "-V"], { verbose: true }],
    [["-V", "-q"], { verbose: true }],
    [["-d", "-q"], { debug: true }],
    [["-d", "-q", "-c"], { debug: true, quiet: true, check: true }],
    [["-C", "/etc"], { directory: "/etc" }],
    [["-L", "peer"], { localPeer: "peer" }],
    [["-L", ""], { localPeer: "" }],
    [["-p", "a.pid"], { pidfile: "a.pid" }],
    [["-n", "100"], { maxconn: 100 }],
    [["-n", "10k"], { maxconn: 10 }],
    [["-n", "abc"], {}],
    [["-n", "0"], {}],
    [["-n", "-5"], {}],
    [["-n", "100", "-n", "0"], {}],
    [["-N", "20"], { frontendMaxconn: 20 }],
    [["-m", "100"], { withoutEffect: ["-m 100"] }],
    [["-x", "/a", "-S", "/b"], { withoutEffect: ["-x /a", "-S /b"] }],
    [["-dM", "-de", "-dp", "-dS", "-dG", "-dR", "-dV"], {}],
    [["-sf"], { finish: { signal: "SIGUSR1", pids: [] } }],
    [["-sf", "10", "20", "-c"], { finish: { signal: "SIGUSR1", pids: [10, 20] }, check: true }],
    [["-st", "10"], { finish: { signal: "SIGTERM", pids: [10] } }],
  ];
  test.each(cases)("%j", (words, sets) => {
    expect(options(...words)).toEqual(sets);
  });
});

describe("our own words", () => {
  test("an engine is chosen by its name, as one word or two", () => {
    expect(options("--engine", "http-proxy", "-c")).toEqual({ engine: "http-proxy", check: true });
    expect(options("--engine=http-proxy")).toEqual({ engine: "http-proxy" });
    expect(options("--engine", "http-proxy", "--engine", "native")).toEqual({});
  });

  test.each([[["--engine"]], [["--engine", "nginx"]], [["--engine="]], [["--engines", "native"]]])(
    "%j shows the usage",
    (words) => {
      expect(parseArguments(words)).toEqual({ kind: "usage" });
    },
  );
});

describe("words that end in the usage", () => {
  const cases: string[][] = [
    ["bare"],
    ["-c", "a.cfg"],
    ["-cf", "a.cfg"],
    [""],
    ["-"],
    ["-h"],
    ["--version"],
    ["-f"],
    ["-fx"],
    ["-n"],
    ["-N"],
    ["-p"],
    ["-m"],
    ["-C"],
    ["-L"],
    ["-x"],
    ["-s"],
    ["-sx"],
    ["-sf", "0"],
    ["-sf", "-5"],
    ["-z"],
  ];
  test.each(cases.map((words) => [words]))("%j", (words) => {
    expect(parseArguments(words)).toEqual({ kind: "usage" });
  });

  test("-S without a value says what it wants first", () => {
    expect(parseArguments(["-S"])).toEqual({
      kind: "usage",
      alert: "Socket and optional bind parameters expected with the -S flag",
    });
  });
});

describe("the version", () => {
  const cases: [words: string[], answer: CommandLine][] = [
    [["-v"], { kind: "version", verbose: false }],
    [["-vq"], { kind: "version", verbose: false }],
    [["-vv"], { kind: "version", verbose: true }],
    [["-vvx"], { kind: "version", verbose: true }],
    [["-V", "-v"], { kind: "version", verbose: false }],
    [["-f", "a.cfg", "-v", "nonsense"], { kind: "version", verbose: false }],
    [["nonsense", "-v"], { kind: "usage" }],
  ];
  test.each(cases)("%j", (words, answer) => {
    expect(parseArguments(words)).toEqual(answer);
  });
});

describe("a list of processes that is none", () => {
  test.each([
    [["-sf", "1", "abc"], "-sf option: some bytes unconsumed in PID list {abc}"],
    [["-st", "1", "12abc"], "-st option: some bytes unconsumed in PID list {abc}"],
    [
      ["-sf", "99999999999999999999"],
      "-sf option: failed to parse {99999999999999999999}: Numerical result out of range",
    ],
  ])("%j", (words, alert) => {
    expect(parseArguments(words)).toEqual({ kind: "refused", alert });
  });
});
