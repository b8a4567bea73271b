import { DEFAULT_HAPROXY_IMAGE } from "./balancers/balancer-command.ts";
import { docker } from "./docker-command.ts";
import { DockerLack } from "./docker-lacks.ts";
import { lackOfRoom } from "./docker-probes.ts";
import { PROJECT_ROOT } from "./project-files.ts";

/** The project's own images, by workspace. `simple_web` is the tutorial's name. */
export const imageNames = { web: "simple_web", lb: "simple_lb" } as const;
export type OwnImage = keyof typeof imageNames;

/** Where either balancer's image has its configuration. */
export const CONFIGURATION_IN_IMAGE = "/usr/local/etc/haproxy/haproxy.cfg";

/** The real one's: `HAPROXY_IMAGE`, or the tutorial's. */
export function haproxyImage(): string {
  return process.env["HAPROXY_IMAGE"] || DEFAULT_HAPROXY_IMAGE;
}

/**
 * Builds the image of a workspace.
 * `DOCKER_BUILD_NETWORK` (`host`, say) names the network of the build, for machines where the default one reaches nothing.
 * @returns its name with a tag that its content gives, so that another content is another name: a swarm replaces tasks, and
 *   rolls back, by name
 * @throws DockerLack when this Docker cannot build it, StackError when it cannot be built
 */
export async function buildImage(
  image: OwnImage,
  options: { onLine?: (line: string) => void; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const name = imageNames[image];
  const network = process.env["DOCKER_BUILD_NETWORK"];
  const args = [
    "build",
    "--file",
    `apps/${image}/Dockerfile`,
    "--tag",
    name,
    ...(network ? ["--network", network] : []),
  ];
  // Docker before 23 has BuildKit but does not use it unasked; attestations carry the time, and would give the same content
  // another id.
  const environment = { DOCKER_BUILDKIT: "1", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
  try {
    await docker([...args, "."], { ...options, folder: PROJECT_ROOT, environment });
  } catch (error) {
    options.signal?.throwIfAborted();
    const lack = error instanceof DockerLack ? undefined : lackOfRoom();
    throw lack === undefined ? error : new DockerLack(lack);
  }
  const id = await docker(["image", "inspect", "--format", "{{.Id}}", name]);
  const tagged = `${name}:${id.replace("sha256:", "").slice(0, 12)}`;
  await docker(["tag", name, tagged]);
  return tagged;
}

/** Removes the tags that {@link buildImage} made for contents which nothing uses any more. */
export async function removeOldTags(image: OwnImage, used: ReadonlySet<string>): Promise<void> {
  const name = imageNames[image];
  const tags = (await docker(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name])).split("\n");
  for (const tag of tags) {
    if (/:[0-9a-f]{12}$/.test(tag) && !used.has(tag)) await docker(["image", "rm", tag]).catch(() => {});
  }
}
