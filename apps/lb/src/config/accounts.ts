import { readFileSync } from "node:fs";

/** The number of this machine's user of that name. Where that cannot be told, 0. */
export function findUser(name: string): number | undefined {
  return findEntry("/etc/passwd", name);
}

export function findGroup(name: string): number | undefined {
  return findEntry("/etc/group", name);
}

function findEntry(file: string, name: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch {
    return 0;
  }
  const line = name === "" ? undefined : text.split("\n").find((entry) => entry.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}
