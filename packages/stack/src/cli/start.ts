import { type LocalStack, startLocalStack } from "../local/local-stack.ts";
import { DEFAULT_PORT, DEFAULT_REPLICAS, StackError } from "../stack.ts";
import {
  balancerFrom,
  commonOptions,
  engineFrom,
  helpText,
  networkFrom,
  readArguments,
  runCommand,
  UsageError,
  wholeNumber,
} from "./arguments.ts";
import { Demo, say } from "./demo.ts";
import { listenForKeys } from "./keys.ts";
import { whenNpmEnds } from "./parent.ts";

const OPTIONS = {
  replicas: { value: "N", help: `web servers to start (${DEFAULT_REPLICAS})` },
  port: { value: "P", help: `where the balancer answers (${DEFAULT_PORT}); 0 takes a free one` },
  ...commonOptions,
  network: { value: "A.B.C", help: "the web servers listen on port 8000 of A.B.C.2 and the next ones (127.0.0)" },
} as const;
const MAX_REPLICAS = 200;
const KEYS = "keys: + adds a replica, - removes one, k kills one, r sends requests, q quits";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

await runCommand("start", async () => {
  const values = readArguments(OPTIONS);
  if (values.help) {
    console.log(helpText("start", "Starts the tutorial's stack as processes of this machine.", OPTIONS));
    console.log(`\nIn a terminal, ${KEYS}.`);
    return 0;
  }
  const options = {
    balancer: balancerFrom(values.lb),
    engine: engineFrom(values.engine),
    port: wholeNumber("--port", values.port, DEFAULT_PORT, 0, 65_535),
    replicas: wholeNumber("--replicas", values.replicas, DEFAULT_REPLICAS, 0, MAX_REPLICAS),
    network: networkFrom(values.network),
  };
  if (options.engine && options.balancer === "haproxy") throw new UsageError("--engine is for lb, haproxy has its own");

  const ending = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => ending.abort());
  whenNpmEnds(() => ending.abort());
  // Whoever reads the output went away (`npm start | head`).
  process.stdout.on("error", () => ending.abort());
  await runUntilEnded(options, ending);
  if (ending.signal.reason instanceof StackError) throw ending.signal.reason;
  return 0;
});

/** Resolves when `ending` was aborted and nothing is left running, however far the start had come. */
async function runUntilEnded(
  options: Parameters<typeof startLocalStack>[0] & object,
  ending: AbortController,
): Promise<void> {
  const { signal } = ending;
  let stack: LocalStack | undefined;
  let giveTerminalBack = () => {};
  try {
    stack = await startLocalStack({
      ...options,
      signal,
      onReplicaLost: ({ hostname }, end) => signal.aborted || say(`replica ${hostname} ended by itself: ${end}`, "red"),
    });
    void stack.balancerEnd.then((end) => ending.abort(new StackError(`the balancer ended by itself: ${end}`)));
    const demo = new Demo(stack, signal);
    await demo.introduce();
    if (process.stdin.isTTY) {
      giveTerminalBack = listenForKeys(
        process.stdin,
        {
          "+": () => demo.add(),
          "-": () => demo.remove(),
          k: () => demo.kill(),
          r: () => demo.sendRequests(),
          q: () => ending.abort(),
        },
        () => ending.abort(),
      );
    }
    say(process.stdin.isTTY ? KEYS : "runs until Ctrl-C", "bold");
    stack.onBalancerLine((line) => say(`balancer | ${line}`, "dim"));
    await new Promise((resolve) =>
      signal.aborted ? resolve(true) : signal.addEventListener("abort", resolve, { once: true }),
    );
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    giveTerminalBack();
    await stack?.stop();
  }
}
