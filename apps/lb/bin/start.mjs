// Not TypeScript: Node.js loads its stripper of types for the first file that is not in its cache, which is this one, before
// the cache is there. That took 40 of the 230 ms of CPU of a start.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/lb", import.meta.url)));
await import("../src/main.ts");
