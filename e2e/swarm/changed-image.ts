import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker } from "@haproxy-practice/stack/docker-command";

/** Makes an image that differs from `image` in one instruction, under a name of its own, for the caller to remove. */
export async function changedImage(image: string, instruction: string, tag: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "haproxy-practice-e2e-"));
  try {
    await writeFile(join(folder, "Dockerfile"), `FROM ${image}\n${instruction}\n`);
    const name = `simple_web:${tag}`;
    await docker(["build", "--quiet", "--tag", name, folder], { environment: { DOCKER_BUILDKIT: "1" } });
    return name;
  } finally {
    await rm(folder, { recursive: true });
  }
}
