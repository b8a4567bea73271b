import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { freePort } from "@haproxy-practice/stack/free-port";
import { PROJECT_ROOT } from "@haproxy-practice/stack/project-files";
import { remains } from "@haproxy-practice/stack/swarm/removal";
import { expect, inject, test } from "vitest";
import { ownStackName, runnable } from "../scenario.ts";

test.skipIf(!runnable())(
  "`npm run deploy` shows the rotation, and after `npm run undeploy` nothing is left",
  async () => {
    const name = ownStackName();
    const port = String(await freePort());
    try {
      const deployed = await npmRun("deploy", "--stack", name, "--port", port, "--lb", inject("variant").balancer);
      expect(deployed).toContain(`${name}_web 3/3 · ${name}_lb 1/1`);
      expect(deployed).toContain(`http://127.0.0.1:${port}/my-stats`);
      const answered = [...deployed.matchAll(/^GET \/ {2}200 {2}([0-9a-f]{12})$/gm)].map(([, hostname]) => hostname);
      expect(new Set(answered).size).toBe(3);
    } finally {
      const undeployed = await npmRun("undeploy", "--stack", name);
      expect(undeployed).toContain(`stack ${name} is gone`);
      expect(await remains(name)).toEqual([]);
    }
    expect(await npmRun("undeploy", "--stack", name)).toContain(`there is no stack ${name}`);
  },
);

async function npmRun(command: string, ...words: string[]): Promise<string> {
  const file = `${PROJECT_ROOT}packages/stack/src/cli/${command}.ts`;
  return (await promisify(execFile)(process.execPath, [file, ...words])).stdout;
}
