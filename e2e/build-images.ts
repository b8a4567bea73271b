import { required } from "@haproxy-practice/stack";
import { buildImage, haproxyImage } from "@haproxy-practice/stack/images";
import type { TestProject } from "vitest/node";
import type { Variant } from "./variants.ts";

/** The names of the images that the tests start. */
export interface Images {
  readonly web: string;
  readonly lb: string;
}

declare module "vitest" {
  interface ProvidedContext {
    variant: Variant;
    images: Images;
  }
}

/** Builds both images once a run, before any test. */
export default async function setup(project: TestProject): Promise<void> {
  const { driver, balancer } = project.config.provide["variant"] as Variant;
  if (driver === "local" || !required("docker")) return project.provide("images", { web: "", lb: "" });
  const lb = balancer === "lb" ? await buildImage("lb") : haproxyImage();
  project.provide("images", { web: await buildImage("web"), lb });
}
