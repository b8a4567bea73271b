import { StackError } from "./stack.ts";

/** Docker is here, and lacks something for what was asked of it. The message says what, and how to mend it, in one line. */
export class DockerLack extends StackError {
  override name = "DockerLack";
}

interface Lack {
  /** What the client or the engine says then, whatever its version. */
  readonly said: RegExp;
  readonly reason: string;
  /** Whether what it said has figures that help. */
  readonly isTelling?: true;
}

export const NO_BUILDX =
  "Docker's client has no buildx, which builds the images; `apt install docker-buildx` " +
  "(of Docker's own packages: docker-buildx-plugin) adds it";
export const NO_COMMAND = "no docker command; install Docker";
export const NO_ENGINE = "no Docker engine answers; start it (`docker info` says more)";
export const NO_ROOM =
  "there is no room on the Docker engine's disk; `docker system df` shows what takes it, " +
  "`docker system prune` gives back what nothing uses";

const LACKS: readonly Lack[] = [
  {
    said: /permission denied while trying to connect to the docker/i,
    reason:
      "this user has no right to the Docker engine's socket; `sudo usermod -aG docker $USER` and a new login give it",
  },
  {
    said: /client version \S+ is too new\b.*/i,
    reason: "the Docker engine is too old for its client; update the engine (is DOCKER_API_VERSION set?)",
    isTelling: true,
  },
  {
    said: /client version \S+ is too old\b.*/i,
    reason: "the Docker client is too old for its engine; update the client (is DOCKER_API_VERSION set?)",
    isTelling: true,
  },
  { said: /buildx component is missing or broken|'?buildx'? is not a docker command/i, reason: NO_BUILDX },
  {
    // 18.09 brought BuildKit, 20.10 its cache mounts.
    said: /requires BuildKit|unknown flag: mount|buildkit not supported by daemon/i,
    reason: "the Docker engine is too old to build the images; update it to 20.10 or later",
  },
  { said: /no space left on device|disk quota exceeded/i, reason: NO_ROOM },
  { said: /cannot connect to the docker daemon|failed to connect to the docker api/i, reason: NO_ENGINE },
];

/** @returns what Docker lacks, going by what it said; undefined for any other failure */
export function dockerLackIn(said: string): string | undefined {
  for (const lack of LACKS) {
    const match = lack.said.exec(said);
    if (match) return lack.isTelling ? `${lack.reason}: ${match[0].trim()}` : lack.reason;
  }
  return undefined;
}
