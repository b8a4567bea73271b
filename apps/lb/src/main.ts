import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

// Run from its sources, the balancer starts in half the time when Node.js keeps what it made of them. Beside the pinned
// Node.js, since nobody else may write there; the image's one file needs none of this.
if (import.meta.url.endsWith(".ts")) {
  enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/lb", import.meta.url)));
}

// One file serves the process and its threads: in the image it is the only one.
if (isMainThread) {
  const { Program } = await import("./program.ts");
  await new Program().run(process.argv.slice(2));
} else {
  const { runThread } = await import("./thread-entry.ts");
  await runThread();
}
