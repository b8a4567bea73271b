import { writeSync } from "node:fs";
import { configuration, NamedLogger, target } from "./rig.ts";

/** A process of its own for `slow-reader.test.ts`: logs the given number of lines, reports, and waits. */
const count = Number(process.argv[2]);
const logger = new NamedLogger(configuration({ fe: [target({ kind: "stdout" })] }));
let longest = 0;
for (let written = 0; written < count; ) {
  const started = performance.now();
  for (let burst = 0; burst < 20; burst++) logger.log("fe", "info", `line ${written++} ${"x".repeat(100)}`);
  await new Promise((resolve) => setImmediate(resolve));
  longest = Math.max(longest, performance.now() - started);
}
writeSync(2, `${JSON.stringify({ dropped: logger.droppedLogs, longest })}\n`);
setInterval(() => {}, 1000);
