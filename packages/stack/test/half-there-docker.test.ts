import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { type FakeAnswer, FakeDocker } from "./fake-docker.ts";

/** A scenario that only containers are asked to run here: it is skipped before anything is started. */
const SCENARIO = "e2e/scenarios/rotation";
/** Milliseconds for a vitest within this one, on a busy machine. */
const RUN_OF_VITEST = 60_000;

const engine: FakeAnswer = { words: "info --format {{.ServerVersion}}", stdout: "26.1.5+dfsg1" };
const manager: FakeAnswer = { words: "info --format {{.Swarm*", stdout: "active true" };
const client = (version: string): FakeAnswer => ({
  words: "--version",
  stdout: `Docker version ${version}, build 72bd1ed`,
});
const newClient = client("26.1.5+dfsg1");
const buildx: FakeAnswer = { words: "buildx version", stdout: "github.com/docker/buildx v0.13.1" };
const noBuildx: FakeAnswer = {
  words: "buildx version",
  stderr: "docker: 'buildx' is not a docker command.\nSee 'docker --help'",
  status: 1,
};
const fails = (words: string, stderr: string): FakeAnswer => ({ words, stderr, status: 1 });
/** Clients before 23 say only this when there is nothing that they could put into a format. */
const emptyTemplate = fails("info *", 'template: :1:2: executing "" at <.ServerVersion>: nil pointer');

/** What those say whose Docker is only half there, and what is said of it. */
const states: Record<string, { answers: readonly FakeAnswer[]; reason: string }> = {
  "no engine": {
    answers: [
      emptyTemplate,
      fails(
        "version",
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      ),
    ],
    reason: "no Docker engine answers; start it",
  },
  "no right to the socket": {
    answers: [
      emptyTemplate,
      fails(
        "version",
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version": dial unix /var/run/docker.sock: connect: permission denied',
      ),
    ],
    reason: "this user has no right to the Docker engine's socket; `sudo usermod -aG docker $USER`",
  },
  "no right to the socket, of a client of version 29": {
    answers: [fails("*", "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock")],
    reason: "this user has no right to the Docker engine's socket",
  },
  "an engine that is too old for the client": {
    answers: [
      fails("*", "Error response from daemon: client version 1.44 is too new. Maximum supported API version is 1.41"),
    ],
    reason:
      "the Docker engine is too old for its client; update the engine (is DOCKER_API_VERSION set?): client version 1.44 is too new. Maximum supported API version is 1.41",
  },
  "an engine that is too new for the client": {
    answers: [
      fails(
        "*",
        "Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version",
      ),
    ],
    reason: "the Docker client is too old for its engine; update the client",
  },
  "no buildx": {
    answers: [engine, manager, newClient, noBuildx],
    reason: "Docker's client has no buildx, which builds the images; `apt install docker-buildx`",
  },
  "a buildx that turns out to be broken": {
    answers: [
      engine,
      manager,
      newClient,
      buildx,
      fails("build *", "ERROR: BuildKit is enabled but the buildx component is missing or broken."),
    ],
    reason: "Docker's client has no buildx, which builds the images; `apt install docker-buildx`",
  },
  "an engine that is too old to build": {
    answers: [engine, manager, client("20.10.24"), fails("build *", "the --mount option requires BuildKit.")],
    reason: "the Docker engine is too old to build the images; update it to 20.10 or later",
  },
  "no room on the disk": {
    answers: [
      engine,
      manager,
      newClient,
      buildx,
      fails(
        "build *",
        "#9 ERROR: ResourceExhausted: write /var/lib/docker/overlay2/yp9tg/diff/node: no space left on device\nERROR: failed to solve",
      ),
    ],
    reason: "there is no room on the Docker engine's disk; `docker system df` shows what takes it",
  },
};

let docker: FakeDocker | undefined;
afterEach(() => docker?.remove());

/** One of the commands behind the npm scripts, outside of the vitest that runs this. */
function run(answers: readonly FakeAnswer[], command: string, words: string[] = [], variables: NodeJS.ProcessEnv = {}) {
  docker = new FakeDocker(answers);
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|NODE_ENV|REQUIRE|E2E_|DOCKER_|WEB_IMAGE|LB_IMAGE|MISSING_)/.test(name),
  );
  const file = fileURLToPath(new URL(`../src/cli/${command}.ts`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], {
    encoding: "utf8",
    env: { ...Object.fromEntries(inherited), ...docker.environment, ...variables },
  });
  return { status, stdout, stderr };
}

describe.each(Object.entries(states))("%s", (_name, { answers, reason }) => {
  test("is one line that says how to mend it", () => {
    const { status, stderr } = run(answers, "deploy");
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(`deploy: ${reason}`)]);
    expect(status).toBe(1);
  });
});

// Nothing is free there, whoever asks.
test.runIf(existsSync("/proc/self"))("no room is seen although what was built keeps it to itself", () => {
  const root = { words: "info --format {{.DockerRootDir}}", stdout: "/proc" };
  const build = fails("build *", "#10 2.439 We were not able to find the binary at: @turbo/linux-64/bin/turbo");
  const { status, stderr } = run([engine, manager, newClient, buildx, root, build], "deploy");
  expect(stderr).toMatch(/^deploy: there is no room on the Docker engine's disk; .* \(0 MB are left in \/proc\)\n$/);
  expect(status).toBe(1);
});

/** One that shows before anything is built, and one that only the build brings out. */
const SEEN = ["no buildx", "no room on the disk"].map((name) => [name, states[name]] as const);

describe.each(SEEN)("in tests, %s", (_name, { answers, reason } = { answers: [], reason: "" }) => {
  test("skips the containers, and is said at the end", { timeout: RUN_OF_VITEST }, () => {
    const { status, stdout, stderr } = run(answers, "test", [SCENARIO], { E2E_VARIANTS: "containers-lb,swarm-lb" });
    expect(stdout).toMatch(/\n0 passed, 0 failed, [1-9]\d* skipped\n$/);
    expect(stdout).toContain(`not available here: docker: ${reason}`);
    expect(stdout).toContain(`not available here: swarm: ${reason}`);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("fails them where Docker is required", { timeout: RUN_OF_VITEST }, () => {
    const { status, stdout } = run(answers, "test", [SCENARIO], { E2E_VARIANTS: "containers-lb", REQUIRE: "docker" });
    expect(stdout).toMatch(/\n0 passed, [1-9]\d* failed, 0 skipped\n$/);
    expect(stdout).toContain(`failed: ${SCENARIO}.test.ts: REQUIRE names docker, but: ${reason}`);
    expect(stdout).toContain(`required, but missing: docker: ${reason}`);
    expect(status).toBe(1);
  });

  test("fails `npm run e2e`, in one line", { timeout: RUN_OF_VITEST }, () => {
    const { status, stderr } = run(answers, "e2e");
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(`e2e: ${reason}`)]);
    expect(status).toBe(1);
  });
});

describe("what builds no image", () => {
  const withoutBuildx = [engine, manager, newClient, noBuildx];

  test("is deployed without buildx", () => {
    const images = { WEB_IMAGE: "registry/web:1", LB_IMAGE: "registry/lb:1" };
    const { stderr } = run([...withoutBuildx, fails("node ls*", "this is as far as it gets")], "deploy", [], images);
    expect(stderr).toBe("deploy: docker node ls failed:\nthis is as far as it gets\n");
  });

  test("is removed without buildx", () => {
    const nothing = ["service ls*", "ps*", "config ls*", "network ls*"].map((words) => ({ words }));
    expect(run([...withoutBuildx, ...nothing], "undeploy")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("there is no stack haproxy-practice\n"),
      stderr: "",
    });
  });
});

test("a build that fails for another reason is a failure, not something that lacks", () => {
  const answers = [
    engine,
    manager,
    newClient,
    buildx,
    fails("build *", "ERROR: failed to solve: COPY nope: not found"),
  ];
  const { status, stderr } = run(answers, "deploy");
  expect(stderr).toContain("deploy: docker build --file failed:\nERROR: failed to solve: COPY nope: not found");
  expect(status).toBe(1);
});

test("a client that builds by itself needs no buildx", () => {
  const answers = [engine, manager, client("20.10.24+dfsg1"), noBuildx, fails("build *", "it was asked to build")];
  expect(run(answers, "deploy").stderr).toContain("it was asked to build");
});
