import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LB, LbProcess, run } from "./lb-process.ts";

const valid = `defaults
 mode http
 timeout connect 1s
 timeout client 2s
 timeout server 2s
frontend f
 bind 127.0.0.1:21100
 default_backend b
backend b
 server s 127.0.0.1:21001
`;
const withWarning = valid.replace(" timeout client 2s\n", "");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lb-program-"));
  writeFileSync(join(folder, "ok.cfg"), valid);
  writeFileSync(join(folder, "warning.cfg"), withWarning);
  writeFileSync(join(folder, "bad.cfg"), `${valid} bogus\n`);
  writeFileSync(join(folder, "empty.cfg"), "");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const lb = (...words: string[]) => run(words, { cwd: folder });

describe("the version", () => {
  test("-v prints three lines, the first as scripts read HAProxy's, and says whose program it is", async () => {
    const { status, stdout, stderr } = await lb("-v");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stdout).toMatch(/^HA-Proxy version 2\.1\.0 2019\/11\/25 - /);
    expect(stdout).toContain("haproxy-practice");
  });

  test("-vv adds what it runs on, and the sizes that HAProxy has", async () => {
    const { status, stdout } = await lb("-vv");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^HA-Proxy version 2\.1\.0 /);
    expect(stdout).toContain(`Node.js ${process.versions.node}`);
    expect(stdout).toContain("bufsize = 16384, maxrewrite = 1024");
    expect(stdout).toContain("Available polling systems :");
  });
});

describe("words without sense", () => {
  test.each([[[]], [["bare"]], [["-h"]], [["-f"]], [["--version"]], [["-c", "ok.cfg"]], [["--"]], [["-f", "."]]])(
    "%j: the version on standard output, the usage on standard error, status 1",
    async (words) => {
      const cwd = join(folder, "nothing");
      mkdirSync(cwd);
      const { status, stdout, stderr } = await run(words, { cwd });
      expect(status).toBe(1);
      expect(stdout).toMatch(/^HA-Proxy version 2\.1\.0 /);
      expect(stderr).toMatch(/^Usage : lb \[-f <cfgfile\|cfgdir>\]\* /);
      expect(stderr).toContain("--engine native|http-proxy");
    },
  );
});

describe("-c", () => {
  test("a valid file", async () => {
    expect(await lb("-c", "-f", "ok.cfg")).toEqual({
      status: 0,
      signal: null,
      stdout: "Configuration file is valid\n",
      stderr: "",
    });
  });

  test("a valid file with warnings", async () => {
    const { status, stdout, stderr } = await lb("-c", "-f", "warning.cfg");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "Configuration file is valid\n" });
    expect(stderr).toMatch(/^\[WARNING\] DDD\/HHMMSS \(PID\) : config : missing timeouts for frontend 'f'\.\n {3}\| /);
  });

  test("a file with errors", async () => {
    expect(await lb("-c", "-f", "bad.cfg")).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        "[ALERT] DDD/HHMMSS (PID) : parsing [bad.cfg:11] : unknown keyword 'bogus' in 'backend' section\n" +
        "[ALERT] DDD/HHMMSS (PID) : Error(s) found in configuration file : bad.cfg\n" +
        "[ALERT] DDD/HHMMSS (PID) : Fatal errors found in configuration.\n",
    });
  });

  test("a byte that is no UTF-8 comes back as it is", async () => {
    const name = join(folder, "latin1.cfg");
    writeFileSync(name, Buffer.from("listen na\xefve\n", "latin1"));
    const lb = new LbProcess(["-c", "-f", name]);
    lb.process.stderr.setEncoding("latin1");
    const { stderr } = await lb.ended();
    expect(stderr).toContain("character '\xef' is not permitted in 'listen' name 'na\xefve'.\n");
  });

  test("a file without listeners", async () => {
    expect(await lb("-c", "-f", "empty.cfg")).toMatchObject({
      status: 2,
      stdout: "Configuration file has no error but will not start (no listener) => exit(2).\n",
      stderr: "",
    });
  });

  test("-q leaves the verdict and the warnings out, not the alerts and the status", async () => {
    expect(await lb("-c", "-q", "-f", "warning.cfg")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await lb("-c", "-q", "-f", "empty.cfg")).toMatchObject({ status: 2, stdout: "", stderr: "" });
    const { status, stderr } = await lb("-c", "-q", "-f", "bad.cfg");
    expect(status).toBe(1);
    expect(stderr).toContain("unknown keyword 'bogus'");
  });

  test("-V brings them back", async () => {
    const { stdout, stderr } = await lb("-c", "-V", "-q", "-f", "warning.cfg");
    expect(stdout).toBe("Configuration file is valid\n");
    expect(stderr).toContain("missing timeouts");
  });

  test("several files are one configuration, and a directory is its files", async () => {
    const [front, back] = valid.split("\nbackend b\n");
    writeFileSync(join(folder, "front"), `${front}\n`);
    mkdirSync(join(folder, "rest"));
    writeFileSync(join(folder, "rest", "back.cfg"), `backend b\n${back}`);
    expect(await lb("-c", "-f", "front", "-f", "rest")).toMatchObject({ status: 0, stderr: "" });
    expect((await lb("-c", "-f", "front")).stderr).toContain("unable to find required default_backend: 'b'");
  });

  test("quiet in the file keeps back what comes behind it, and -V brings it back", async () => {
    writeFileSync(join(folder, "quiet.cfg"), `global\n quiet\n${withWarning}`);
    expect(await lb("-c", "-f", "quiet.cfg")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const { stdout, stderr } = await lb("-c", "-V", "-f", "quiet.cfg");
    expect(stdout).toBe("Configuration file is valid\n");
    expect(stderr).toContain("missing timeouts");
  });

  test("-dr takes a name without an address for a warning", async () => {
    writeFileSync(join(folder, "name.cfg"), valid.replace("127.0.0.1:21001", "name.invalid:80"));
    const refused = await lb("-c", "-f", "name.cfg");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /could not resolve address 'name\.invalid'\.\n.*Failed to initialize server\(s\) addr\.\n$/,
    );
    expect(await lb("-dr", "-c", "-f", "name.cfg")).toMatchObject({
      status: 0,
      stderr:
        "[WARNING] DDD/HHMMSS (PID) : parsing [name.cfg:10] : 'server s' : could not resolve address 'name.invalid', disabling server.\n",
    });
  });

  test("-C changes the directory before files are read", async () => {
    expect(await run(["-C", folder, "-c", "-f", "ok.cfg"], { cwd: "/" })).toMatchObject({ status: 0 });
    expect(await lb("-C", "/nonexistent", "-c", "-f", "ok.cfg")).toMatchObject({
      status: 1,
      stderr: "[ALERT] DDD/HHMMSS (PID) : Could not change to directory /nonexistent : No such file or directory\n",
    });
  });

  test("a missing file", async () => {
    expect(await lb("-c", "-f", "nope.cfg")).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        "[ALERT] DDD/HHMMSS (PID) : Cannot open configuration file/directory nope.cfg : No such file or directory\n",
    });
  });

  test("the files see the local peer's name and each other's", async () => {
    writeFileSync(join(folder, "peer.cfg"), valid.replace("default_backend b", 'default_backend "$HAPROXY_LOCALPEER"'));
    expect(await lb("-c", "-L", "b", "-f", "peer.cfg")).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(join(folder, "files.cfg"), valid.replace("default_backend b", 'default_backend "$HAPROXY_CFGFILES"'));
    expect((await lb("-c", "-f", "empty.cfg", "-f", "files.cfg")).stderr).toContain("'empty.cfg;files.cfg'");
  });
});

describe("a start that cannot be", () => {
  test("a file without listeners is refused with status 1", async () => {
    expect(await lb("-f", "empty.cfg")).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        "[ALERT] DDD/HHMMSS (PID) : [haproxy.main()] No enabled listener found (check for 'bind' directives) ! Exiting.\n",
    });
  });

  test("a file with errors is refused with the errors", async () => {
    const { status, stderr } = await lb("-f", "bad.cfg");
    expect(status).toBe(1);
    expect(stderr).toMatch(/unknown keyword 'bogus'.*Fatal errors found in configuration\.\n$/s);
  });

  test("a list of processes that is none is refused", async () => {
    expect(await lb("-f", "ok.cfg", "-sf", "1", "abc")).toMatchObject({
      status: 1,
      stderr: "[ALERT] DDD/HHMMSS (PID) : -sf option: some bytes unconsumed in PID list {abc}\n",
    });
  });
});

describe("the executable file", () => {
  test("runs on the pinned Node.js although an older one is first on PATH", async () => {
    const old = join(folder, "old");
    mkdirSync(old);
    writeFileSync(join(old, "node"), "#!/bin/sh\necho v20.20.2\n", { mode: 0o755 });
    const env = { ...process.env, PATH: `${old}:/usr/bin:/bin` };
    expect(await run(["-v"], { env })).toMatchObject({ status: 0 });
  });

  test("is found through links, relative and absolute, as npm makes them", async () => {
    mkdirSync(join(folder, "bin"));
    symlinkSync(LB, join(folder, "lb"));
    symlinkSync("../lb", join(folder, "bin", "haproxy"));
    expect(await run(["-v"], { command: join(folder, "bin", "haproxy") })).toMatchObject({ status: 0 });
    expect(await run(["-v"], { command: "bin/haproxy", cwd: folder })).toMatchObject({ status: 0 });
  });

  test("says what to do where no Node.js is new enough", async () => {
    const bin = join(folder, "repository", "apps", "lb", "bin");
    mkdirSync(bin, { recursive: true });
    copyFileSync(LB, join(bin, "lb"));
    for (const [version, says] of [
      ["v20.20.2", "v20.20.2 is on PATH"],
      ["nonsense", "nonsense is on PATH"],
    ]) {
      writeFileSync(join(folder, "node"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
      const env = { PATH: `${folder}:/usr/bin:/bin` };
      const { status, stderr } = await run(["-v"], { command: join(bin, "lb"), env });
      expect(status).toBe(1);
      expect(stderr).toContain(says);
      expect(stderr).toContain("Run 'npm ci'");
    }
  });
});
