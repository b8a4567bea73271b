import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, waitFor } from "@haproxy-practice/stack";
import { docker } from "@haproxy-practice/stack/docker-command";
import { HAPROXY_CFG } from "@haproxy-practice/stack/project-files";
import { readService } from "@haproxy-practice/stack/swarm/service-state";
import { expect } from "vitest";
import { swarmScenario } from "./deployment.ts";

swarmScenario("an edited configuration is deployed, an unchanged one changes nothing", {}, async (stack, name) => {
  const folder = await mkdtemp(join(tmpdir(), "haproxy-practice-e2e-"));
  try {
    const before = await tasks(name);
    await stack.redeploy({});
    expect(await tasks(name), "after the same again").toEqual(before);

    const configurationFile = join(folder, "haproxy.cfg");
    await writeFile(
      configurationFile,
      (await readFile(HAPROXY_CFG, "utf8")).replace("stats refresh 15s", "stats refresh 7s"),
    );
    await stack.redeploy({ configurationFile });
    const edited = async () => (await ask(stack.statsUrl)).headers["refresh"] === "7";
    await waitFor("the statistics of the edited configuration", edited);

    const after = await tasks(name);
    expect(after.web, "the web servers stay").toEqual(before.web);
    expect(after.lb, "the balancer is another").not.toEqual(before.lb);
    const configs = await docker(["config", "ls", "--format", "{{.Name}}", "--filter", `name=${name}_cfg_`]);
    expect(configs.split("\n"), "this one, and the one to go back to").toHaveLength(2);
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function tasks(stackName: string): Promise<{ web: string[]; lb: string[] }> {
  const ids = async (service: string) => (await readService(`${stackName}_${service}`)).current.map(({ id }) => id);
  return { web: await ids("web"), lb: await ids("lb") };
}
