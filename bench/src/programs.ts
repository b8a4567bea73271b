import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The file of a program on PATH. Debian keeps nginx in /usr/sbin, which is not on everybody's PATH. */
export function programOnPath(name: string): string | undefined {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin"]
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
