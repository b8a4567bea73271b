import { waitFor } from "@haproxy-practice/stack";
import { docker, dockerJson } from "@haproxy-practice/stack/docker-command";
import { describe, expect, inject, test } from "vitest";
import { runnable } from "../scenario.ts";

const { web } = inject("images");

describe.skipIf(!runnable())("the web server's image", () => {
  test("runs as node, says how it is checked, and holds one file of this project", async () => {
    const [image] = await dockerJson<{ Config: Record<string, unknown> }[]>(["image", "inspect", web]);
    expect(image?.Config).toMatchObject({ User: "node", Cmd: ["node", "/opt/web/web.mjs"] });
    expect(image?.Config["Healthcheck"]).toMatchObject({ Test: ["CMD", "bash", "-c", expect.any(String)] });
    expect(await docker(["run", "--rm", "--entrypoint", "find", web, "/opt", "-type", "f"])).toBe("/opt/web/web.mjs");
  });

  test("answers with its container's short id, becomes healthy, and ends in time as PID 1", async () => {
    const id = await docker(["run", "--detach", "--read-only", "--cap-drop", "ALL", web]);
    try {
      const health = () => docker(["inspect", "--format", "{{.State.Health.Status}}", id]);
      await waitFor("the container to be healthy", async () => (await health()) === "healthy", { timeout: 20_000 });
      const ask = "exec 3<>/dev/tcp/127.0.0.1/8000; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
      expect(await docker(["exec", id, "bash", "-c", ask])).toMatch(new RegExp(`\nhostname: ${id.slice(0, 12)}$`));
      await docker(["stop", "--time", "5", id]);
      expect(await docker(["inspect", "--format", "{{.State.ExitCode}}", id])).toBe("0");
    } finally {
      await docker(["rm", "--force", id]);
    }
  });

  test("refuses a port that is no number, and says so", async () => {
    const started = docker(["run", "--rm", "--env", "PORT=eighty", web]);
    await expect(started).rejects.toThrow("PORT must be a whole number");
  });
});
