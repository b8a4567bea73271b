import { readFile, writeFile } from "node:fs/promises";
import { StackError } from "../stack.ts";

/** What the tutorial's file says that is true only inside a container, and what to say instead. */
const substitutions = [
  {
    what: "nameserver NAME 127.0.0.11:53",
    pattern: /^([ \t]*nameserver[ \t]+\S+[ \t]+)127\.0\.0\.11:53(?=\s|$)/gm,
    by: "resolver",
  },
  { what: "bind *:8000", pattern: /^([ \t]*bind[ \t]+\*:)8000(?=\s|$)/gm, by: "port" },
] as const;

/**
 * Makes the copy of a configuration that runs outside of Docker: the resolver's address and the published port are replaced,
 * every other byte stays.
 * @param values `resolver`: address and port of the DNS server; `port`: where the balancer listens
 * @throws StackError when the file does not have exactly one of each
 */
export function localConfiguration(text: string, values: { resolver: string; port: string }, file: string): string {
  return substitutions.reduce((result, { what, pattern, by }) => {
    const count = [...result.matchAll(pattern)].length;
    if (count !== 1) throw new StackError(`${file}: expected one line \`${what}\` to replace, found ${count}`);
    return result.replace(pattern, (_line, before: string) => before + values[by]);
  }, text);
}

/** Reads `source` and writes its local copy to `target`. */
export async function writeLocalConfiguration(
  source: string,
  target: string,
  values: { resolver: string; port: string },
): Promise<void> {
  await writeFile(target, localConfiguration(await readFile(source, "latin1"), values, source), "latin1");
}
