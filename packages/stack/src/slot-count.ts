import { readFile } from "node:fs/promises";

/** How many servers the configuration has room for, by its `server-template`; Infinity without one. */
export async function slotCount(configurationFile: string): Promise<number> {
  const text = await readFile(configurationFile, "utf8");
  return Number(/^\s*server-template\s+\S+\s+(\d+)\s/m.exec(text)?.[1] ?? Infinity);
}
