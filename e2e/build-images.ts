import { capability, foundMissing } from "@haproxy-practice/stack";
import { DockerLack } from "@haproxy-practice/stack/docker-lacks";
import { buildImage, haproxyImage } from "@haproxy-practice/stack/images";
import type { TestProject } from "vitest/node";
import type { Variant } from "./variants.ts";

/** The names of the images that the tests start. */
export interface Images {
  readonly web: string;
  readonly lb: string;
  /** Why there are none. */
  readonly lacking?: string;
}

declare module "vitest" {
  interface ProvidedContext {
    variant: Variant;
    images: Images;
  }
}

/** Builds both images once a run, before any test. That it cannot be done here is for the tests to say, which are skipped then. */
export default async function setup(project: TestProject): Promise<void> {
  const { driver, balancer } = project.config.provide["variant"] as Variant;
  project.provide("images", driver === "local" ? { web: "", lb: "" } : await built(balancer));
}

async function built(balancer: Variant["balancer"]): Promise<Images> {
  const { available, reason } = capability("docker");
  if (!available) return { web: "", lb: "", lacking: reason };
  try {
    const lb = balancer === "lb" ? await buildImage("lb") : haproxyImage();
    return { web: await buildImage("web"), lb };
  } catch (error) {
    if (!(error instanceof DockerLack)) throw error;
    foundMissing("docker", error.message);
    return { web: "", lb: "", lacking: error.message };
  }
}
