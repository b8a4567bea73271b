import { readFileSync } from "node:fs";

/** Whether this machine has a user of this name. Where that cannot be told, it has. */
export function findUser(name: string): boolean {
  return hasEntry("/etc/passwd", name);
}

export function findGroup(name: string): boolean {
  return hasEntry("/etc/group", name);
}

function hasEntry(file: string, name: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch {
    return true;
  }
  return name !== "" && text.split("\n").some((line) => line.startsWith(`${name}:`));
}
