import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { type Capability, found, missing } from "./capability.ts";
import { dockerLackIn, NO_BUILDX, NO_COMMAND, NO_ENGINE, NO_ROOM } from "./docker-lacks.ts";

/** Milliseconds for an engine to answer. */
const DOCKER_PATIENCE = 10_000;

/** Megabytes: about the largest layer. All of both images, with what building them leaves, took 1,300 beside their base. */
const LITTLE_ROOM = 500;

/** Asked once a process. */
let engine: Capability | undefined;

/** An engine that this user may use. Building images and deploying take more: the capabilities `docker` and `swarm`. */
export function dockerEngine(): Capability {
  engine ??= dockerInfo("{{.ServerVersion}}", (version) => found(`Docker engine ${version}`));
  return engine;
}

/** Of an engine that is there. */
export function swarmManager(): Capability {
  return dockerInfo("{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}", (state) =>
    state === "active true"
      ? found("this engine manages a swarm")
      : missing("this engine manages no swarm; `docker swarm init` makes it one"),
  );
}

/** Of an engine that is there: whether the client has what builds images with it. */
export function imageBuilder(): Capability {
  const [, major] = /version (\d+)\./.exec(docker("--version").stdout ?? "") ?? [];
  // Before 23 the client asked the engine's BuildKit itself.
  if (Number(major) < 23) return found("the client's own builder");
  const buildx = docker("buildx", "version");
  return buildx.status === 0 ? found(buildx.stdout.trim()) : missing(NO_BUILDX);
}

/**
 * After a build that failed: whether that is for want of room. Programs keep it to themselves and fail in their own ways: npm
 * goes on without a package that did not fit.
 * @returns undefined also where the engine's disk cannot be looked at: it may be in a virtual machine, or far away
 */
export function lackOfRoom(): string | undefined {
  const root = docker("info", "--format", "{{.DockerRootDir}}").stdout?.trim();
  if (!root || !existsSync(root)) return undefined;
  const { bfree, bsize } = statfsSync(root);
  const megabytes = Math.floor((bfree * bsize) / 2 ** 20);
  return megabytes < LITTLE_ROOM ? `${NO_ROOM} (${megabytes} MB are left in ${root})` : undefined;
}

function dockerInfo(format: string, judge: (answer: string) => Capability): Capability {
  const info = docker("info", "--format", format);
  if (info.error && "code" in info.error) {
    if (info.error.code === "ENOENT") return missing(NO_COMMAND);
    if (info.error.code === "ETIMEDOUT") return missing(`no Docker engine answers within ${DOCKER_PATIENCE / 1000} s`);
  }
  const answer = info.stdout?.trim() ?? "";
  if (info.status === 0 && answer) return judge(answer);
  // With a format, clients before 23 keep to themselves why there is nothing to put into it.
  return missing(dockerLackIn(info.stderr ?? "") ?? dockerLackIn(docker("version").stderr ?? "") ?? NO_ENGINE);
}

function docker(...args: string[]) {
  return spawnSync("docker", args, { encoding: "utf8", timeout: DOCKER_PATIENCE });
}
