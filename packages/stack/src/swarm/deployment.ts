import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { docker } from "../docker-command.ts";
import { PROJECT_ROOT } from "../project-files.ts";
import { StackError } from "../stack.ts";
import { waitFor } from "../wait-for.ts";
import { lines, readService, type ServiceState } from "./service-state.ts";

/** `ingress` is swarm's routing mesh, on every node; `host` is the port of the node that runs the balancer. */
export type PublishMode = "ingress" | "host";

export interface Deployment {
  readonly stackName: string;
  readonly webImage: string;
  readonly lbImage: string;
  /** An absolute path. */
  readonly configurationFile: string;
  readonly replicas: number;
  readonly port: number;
  readonly publish: PublishMode;
}

export interface Watching {
  /** Called with a line whenever there is something new to say. */
  readonly report?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const STACK_FILE = `${PROJECT_ROOT}infra/docker-stack.yml`;
/** Milliseconds for all tasks to run: they may pull images, and each update waits for the tasks' health. */
const PATIENCE = 300_000;
/** Milliseconds that a task may wait for a node that can take it. */
const PLACEMENT_PATIENCE = 20_000;
/** As often may a task of a service fail before this counts as a failure: the first may be bad luck. */
const TOO_MANY = 3;

/**
 * Deploys the stack file, or brings what runs in line with it. Resolves when every task runs what the file says.
 * @throws StackError with the tasks' own error when they fail, or when the swarm went back to the former version
 */
export async function deploy(deployment: Deployment, watching: Watching = {}): Promise<void> {
  const { stackName, publish } = deployment;
  const startedAt = Date.now();
  const content = await readFile(deployment.configurationFile);
  const environment = {
    STACK_NAME: stackName,
    WEB_IMAGE: deployment.webImage,
    LB_IMAGE: deployment.lbImage,
    WEB_REPLICAS: String(deployment.replicas),
    PUBLISH_PORT: String(deployment.port),
    PUBLISH_MODE: publish,
    LB_UPDATE_ORDER: publish === "host" ? "stop-first" : "start-first",
    HAPROXY_CFG: deployment.configurationFile,
    HAPROXY_CFG_DIGEST: createHash("sha256").update(content).digest("hex").slice(0, 12),
  };
  // Images made on this machine are in no registry, so there is no digest to ask for.
  await makeWayFor(deployment, watching);
  const args = ["stack", "deploy", "--prune", "--resolve-image", "never", "--compose-file", STACK_FILE, stackName];
  await docker(args, { environment, signal: watching.signal });
  await settled([`${stackName}_web`, `${stackName}_lb`], startedAt, watching);
  await removeOldConfigs(stackName);
}

/** A node holds a port for the routing mesh or for a task: the one must let go of it before the other can have it. */
async function makeWayFor({ stackName, publish }: Deployment, { report, signal }: Watching): Promise<void> {
  const name = `${stackName}_lb`;
  if (!lines(await docker(["service", "ls", "--format", "{{.Name}}"])).includes(name)) return;
  const { publishMode } = await readService(name);
  if (publishMode === publish) return;
  report?.(`the port changes from ${publishMode} to ${publish}: the balancer ends first`);
  await docker(["service", "rm", name]);
  const tasks = ["ps", "--quiet", "--filter", `label=com.docker.swarm.service.name=${name}`];
  const ended = async () => (await docker(tasks)) === "";
  await waitFor(`the tasks of ${name} to end`, ended, { timeout: PATIENCE, interval: 500, signal });
}

/**
 * Waits until the services have settled.
 * @param since milliseconds of the epoch: failures before are not looked at
 */
export async function settled(names: readonly string[], since: number, watching: Watching = {}): Promise<void> {
  const { report = () => {}, signal } = watching;
  const failures = new Failures(since);
  let said = "";
  for (;;) {
    const services = await Promise.all(names.map(readService));
    const line = services.map(progress).join(" · ");
    if (line !== said) report(line);
    said = line;
    for (const service of services) requireHealthy(service, await failures.of(service));
    if (services.every((service) => service.hasSettled())) return;
    if (Date.now() - since > PATIENCE) throw new StackError(`not all tasks ran after ${PATIENCE / 1000} s: ${line}`);
    await delay(500, undefined, signal ? { signal } : {});
  }
}

function progress({ name, current, replicas, updateState }: ServiceState): string {
  const update =
    updateState === undefined || updateState === "completed" ? "" : ` (${updateState.replaceAll("_", " ")})`;
  return `${name} ${current.length}/${replicas}${update}`;
}

/** The tasks that failed since a moment, with what they said: a rollback may remove them before anybody looks. */
class Failures {
  readonly #since: number;
  readonly #reports = new Map<string, string>();

  constructor(since: number) {
    this.#since = since;
  }

  /** Oldest first. */
  async of({ tasks }: ServiceState): Promise<string[]> {
    const failed = tasks.filter((task) => task.createdAt >= this.#since && task.hasFailed());
    for (const { id, error } of failed)
      if (!this.#reports.has(id)) this.#reports.set(id, `\n${error}${mend(error)}${await lastWords(id)}`);
    return failed.map(({ id }) => this.#reports.get(id) ?? "");
  }
}

/** @throws StackError when a service will not settle by itself */
function requireHealthy({ name, tasks, updateState, updateMessage }: ServiceState, failures: readonly string[]): void {
  const why = failures.at(-1) ?? "";
  if (updateState === "rollback_completed" || updateState === "rollback_paused" || updateState === "paused")
    throw new StackError(`${name}: the update failed (${updateMessage})${why}`);
  // During an update the swarm itself counts, and rolls back.
  if (failures.length >= TOO_MANY && (updateState === undefined || updateState === "completed"))
    throw new StackError(`${name}: its tasks fail${why}`);
  const unplaced = tasks.find((task) => task.waitsForNode() && Date.now() - task.createdAt > PLACEMENT_PATIENCE);
  if (unplaced?.error)
    throw new StackError(`${name}: no node takes its task: ${unplaced.error}${mend(unplaced.error)}`);
}

function mend(error = ""): string {
  if (/port already in use|address already in use/.test(error)) return "; choose another port with --port";
  if (error.startsWith("No such image"))
    return "; every node needs it: push it to a registry, and name it with WEB_IMAGE or LB_IMAGE";
  return "";
}

/** What a task wrote before it ended, to either stream. */
async function lastWords(task: string): Promise<string> {
  const said: string[] = [];
  const onLine = (line: string) => void said.push(`\n  ${line}`);
  await docker(["service", "logs", "--raw", "--tail", "20", task], { onLine }).catch(() => {});
  return said.join("");
}

/** Configs that neither a service nor its rollback needs any more. */
async function removeOldConfigs(stackName: string): Promise<void> {
  const used = new Set((await readService(`${stackName}_lb`)).inUse.configs);
  const label = `label=com.docker.stack.namespace=${stackName}`;
  for (const id of lines(await docker(["config", "ls", "--quiet", "--filter", label])))
    if (!used.has(id)) await docker(["config", "rm", id]);
}
