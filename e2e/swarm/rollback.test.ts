import { StackError } from "@haproxy-practice/stack";
import { docker } from "@haproxy-practice/stack/docker-command";
import { expect, inject } from "vitest";
import { hostnames } from "../requests.ts";
import { serversUp } from "../statistics.ts";
import { changedImage } from "./changed-image.ts";
import { swarmScenario } from "./deployment.ts";

swarmScenario(
  "an update to an image that does not start is rolled back, and its error is shown",
  {},
  async (stack, name) => {
    await serversUp(stack, 3);
    const before = await stack.replicas();
    const webImage = await changedImage(
      inject("images").web,
      'CMD ["node", "-e", "throw new Error(`no such thing`)"]',
      name,
    );
    try {
      const failure = await stack.redeploy({ webImage }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StackError);
      expect((failure as StackError).message).toMatch(/^\S+_web: the update failed \(rollback completed\)\n.*exit.*1/);
      expect((failure as StackError).message).toContain("no such thing");

      expect(await stack.replicas()).toEqual(before);
      expect(new Set(await hostnames(stack, 9)).size).toBe(3);
    } finally {
      await stack.stop();
      await docker(["image", "rm", "--force", webImage]);
    }
  },
);
