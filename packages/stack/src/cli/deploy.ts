import { ask } from "../ask.ts";
import { capability } from "../capabilities.ts";
import { insistOn } from "../capability.ts";
import { docker } from "../docker-command.ts";
import { dockerEngine, swarmManager } from "../docker-probes.ts";
import { buildImage, haproxyImage, removeOldTags } from "../images.ts";
import { HAPROXY_CFG } from "../project-files.ts";
import { slotCount } from "../slot-count.ts";
import { DEFAULT_PORT, DEFAULT_REPLICAS, type Stack, StackError } from "../stack.ts";
import { readService } from "../swarm/service-state.ts";
import { DEFAULT_STACK_NAME, defaultPublishMode, startSwarmStack } from "../swarm/swarm-stack.ts";
import { waitFor } from "../wait-for.ts";
import { balancerFrom, helpText, oneOf, readArguments, runCommand, wholeNumber } from "./arguments.ts";
import { say } from "./demo.ts";

const OPTIONS = {
  replicas: { value: "N", help: `web servers (${DEFAULT_REPLICAS})` },
  port: { value: "P", help: `the published port (${DEFAULT_PORT})` },
  lb: { value: "NAME", help: "the balancer: lb (this project's, the default) or haproxy (HAPROXY_IMAGE, haproxy:2.1)" },
  publish: {
    value: "MODE",
    help: "ingress (the routing mesh) or host (the node's own port); else PUBLISH_MODE, ingress",
  },
  stack: { value: "NAME", help: `the stack's name (${DEFAULT_STACK_NAME})` },
} as const;
/** Enough to see the rotation come round twice. */
const REQUESTS = 6;

await runCommand("deploy", async () => {
  const values = readArguments(OPTIONS);
  if (values.help) {
    console.log(helpText("run deploy", "Builds the images and deploys infra/docker-stack.yml to the swarm.", OPTIONS));
    console.log("\nWEB_IMAGE and LB_IMAGE name images to deploy instead of building them, from a registry say.");
    return 0;
  }
  const balancer = balancerFrom(values.lb);
  const options = {
    balancer,
    stackName: values.stack ?? DEFAULT_STACK_NAME,
    replicas: wholeNumber("--replicas", values.replicas, DEFAULT_REPLICAS, 0, 200),
    port: wholeNumber("--port", values.port, DEFAULT_PORT, 1, 65_535),
    publish: values.publish ? oneOf("--publish", values.publish, ["ingress", "host"]) : defaultPublishMode(),
  };
  const web = process.env["WEB_IMAGE"];
  const lb = balancer === "haproxy" ? haproxyImage() : process.env["LB_IMAGE"];
  if (web && lb) insistOn(dockerEngine, swarmManager);
  else insistOn(() => capability("swarm"));

  const images = { web: web || (await built("web")), lb: lb || (await built("lb")) };
  await warnOfOtherNodes();
  say(`deploying stack ${options.stackName}: ${images.web} behind ${images.lb}`);
  const stack = await startSwarmStack({ ...options, images, report: (line) => say(`  ${line}`, "dim") });
  say(`page        ${stack.url}/`, "bold");
  say(`statistics  ${stack.statsUrl}`, "bold");
  await sendRequests(stack, options.publish);
  await tidyUp(options.stackName);
  return 0;
});

async function built(image: "web" | "lb"): Promise<string> {
  say(`building apps/${image}/Dockerfile`);
  // BuildKit's heading of each step. What a step writes is of interest when it fails, and the error has it then.
  const onLine = (line: string) => /^#\d+ \[\S+ \d+\/\d+\]/.test(line) && say(`  ${line}`, "dim");
  const name = await buildImage(image, { onLine });
  say(`built ${name}`);
  return name;
}

async function warnOfOtherNodes(): Promise<void> {
  const nodes = (await docker(["node", "ls", "--quiet"])).split("\n").length;
  if (nodes > 1 && !(process.env["WEB_IMAGE"] && process.env["LB_IMAGE"]))
    say(
      `note: of this swarm's ${nodes} nodes, only this one has the images built here; push them to a registry, name them with WEB_IMAGE and LB_IMAGE`,
    );
}

async function sendRequests(stack: Stack, publish: string): Promise<void> {
  const { url, statsUrl } = stack;
  try {
    await waitFor(`an answer from ${statsUrl}`, async () => (await ask(statsUrl, { timeout: 3_000 })).status === 200);
  } catch (error) {
    const hint = publish === "ingress" ? "; does this machine have no routing mesh? Try --publish host" : "";
    throw new StackError(`all tasks run, but ${(error as Error).message}${hint}`);
  }
  await turnedToReplicas(stack);
  for (let i = 0; i < REQUESTS; i++) {
    const { status, hostname } = await ask(`${url}/`);
    say(`GET /  ${status}  ${hostname ?? "(no web server answered)"}`);
  }
}

/** After an update the balancer asks the old web servers for another 10 to 12 s, which are there as long. */
async function turnedToReplicas(stack: Stack): Promise<void> {
  const running = new Set((await stack.replicas()).map(({ hostname }) => hostname));
  const slots = Math.min(running.size, await slotCount(HAPROXY_CFG));
  const round = async () => {
    const answered = new Set<string | undefined>();
    for (let i = 0; i < slots; i++) answered.add((await ask(stack.url)).hostname);
    return answered.size === slots && [...answered].every((hostname) => hostname && running.has(hostname));
  };
  try {
    await waitFor("the balancer to turn to the web servers that run now", round, { timeout: 30_000, interval: 500 });
  } catch (error) {
    throw new StackError(`${(error as Error).message}; does another program answer at ${stack.url}?`);
  }
}

/** Image tags of contents that neither a service of this swarm nor this stack's rollback needs any more. */
async function tidyUp(stackName: string): Promise<void> {
  const services = await Promise.all(["web", "lb"].map((name) => readService(`${stackName}_${name}`)));
  const running = (await docker(["service", "ls", "--format", "{{.Image}}"])).split("\n");
  const used = new Set([...running, ...services.flatMap((service) => service.inUse.images)]);
  await removeOldTags("web", used);
  await removeOldTags("lb", used);
}
