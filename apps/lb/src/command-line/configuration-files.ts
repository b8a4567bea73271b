import { readdirSync, readFileSync, statSync } from "node:fs";
import type { ConfigurationFile } from "../config/load.ts";
import { describeSystemError } from "./system-error.ts";

/**
 * The files that the command line's words mean: a directory stands for its `*.cfg` files in the order of their names' bytes.
 * @throws an error in HAProxy's words
 */
export function findConfigurationFiles(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const directory = inWords(`Cannot open configuration file/directory ${word}`, () => statSync(word).isDirectory());
    if (!directory) return [word];
    const names = inWords(`Cannot open configuration directory ${word}`, () => readdirSync(word));
    return names
      .filter((name) => name.endsWith(".cfg") && !name.startsWith("."))
      .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .map((name) => `${word}/${name}`)
      .filter((path) => inWords(`Cannot open configuration file ${path}`, () => statSync(path).isFile()));
  });
}

/** @throws an error in HAProxy's words */
export function readConfigurationFiles(names: readonly string[]): ConfigurationFile[] {
  return names.map((name) => ({
    name,
    text: inWords(`Could not open configuration file ${name}`, () => readFileSync(name)),
  }));
}

function inWords<Result>(failure: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new Error(`${failure} : ${describeSystemError(error)}`);
  }
}
