import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "@haproxy-practice/stack";
import { docker, dockerJson } from "@haproxy-practice/stack/docker-command";
import { CONFIGURATION_IN_IMAGE } from "@haproxy-practice/stack/images";
import { HAPROXY_CFG } from "@haproxy-practice/stack/project-files";
import { describe, expect, inject, test } from "vitest";
import { runnable } from "../scenario.ts";

const { lb } = inject("images");
const MOUNTED = ["--volume", `${HAPROXY_CFG}:${CONFIGURATION_IN_IMAGE}:ro`];

describe.skipIf(!runnable())("the balancer's image stands where the official haproxy image stood", () => {
  test("it is below 300 MB, runs as node, and ends by USR1", async () => {
    const [image] = await dockerJson<{ Size: number; Config: Record<string, unknown> }[]>(["image", "inspect", lb]);
    expect(image?.Size).toBeLessThan(300_000_000);
    expect(image?.Config).toMatchObject({ User: "node", StopSignal: "SIGUSR1" });
    expect(image?.Config["Cmd"]).toEqual(["haproxy", "-f", CONFIGURATION_IN_IMAGE]);
  });

  test("it holds one file of this project and no packages", async () => {
    const files = await docker(["run", "--rm", "--entrypoint", "find", lb, "/usr/local/lib/haproxy", "-type", "f"]);
    expect(files).toBe("/usr/local/lib/haproxy/lb.mjs");
  });

  test.each([
    ["flags after the image name", []],
    ["the program's name and flags", ["haproxy"]],
  ])("it takes %s", async (_what, words) => {
    const checked = ["run", "--rm", ...MOUNTED, lb, ...words, "-c", "-f", CONFIGURATION_IN_IMAGE];
    expect(await docker(checked)).toBe("Configuration file is valid");
  });

  test("it has other programs run as they are", async () => {
    expect(await docker(["run", "--rm", lb, "id", "--user", "--name"])).toBe("node");
  });

  test("a configuration with an error ends it with exit status 1 and HAProxy's words", async () => {
    const folder = await mkdtemp(join(tmpdir(), "haproxy-practice-e2e-"));
    const file = join(folder, "haproxy.cfg");
    try {
      await writeFile(file, "frontend f\n  bind *:8000\n  no-such-keyword\n");
      const checked = docker(["run", "--rm", "--volume", `${file}:${CONFIGURATION_IN_IMAGE}:ro`, lb]);
      await expect(checked).rejects.toThrow(
        `parsing [${CONFIGURATION_IN_IMAGE}:3] : unknown keyword 'no-such-keyword' in 'frontend' section`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("as PID 1 it ends with status 0 when Docker stops it", async () => {
    const id = await docker(["run", "--detach", "--read-only", "--cap-drop", "ALL", ...MOUNTED, lb]);
    try {
      const processName = () => docker(["exec", id, "cat", "/proc/1/comm"]);
      // The shim has made way for Node.js, whose signal handlers are set once it listens.
      await waitFor("Node.js to be PID 1 and to listen", async () => {
        const listens = await docker(["exec", id, "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000"]).then(() => true);
        return listens && /^(node|MainThread)$/.test(await processName());
      });
      await docker(["stop", "--time", "20", id]);
      expect(await docker(["inspect", "--format", "{{.State.ExitCode}}", id])).toBe("0");
    } finally {
      await docker(["rm", "--force", id]);
    }
  });
});
