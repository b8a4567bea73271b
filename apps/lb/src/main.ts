import { isMainThread } from "node:worker_threads";

// One file serves the process and its threads: in the image it is the only one.
if (isMainThread) {
  const { Program } = await import("./program.ts");
  await new Program().run(process.argv.slice(2));
} else {
  const { runThread } = await import("./thread-entry.ts");
  await runThread();
}
