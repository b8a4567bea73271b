import { parseArgs } from "node:util";
import { type Balancer, type Engine, StackError } from "../stack.ts";

/** One option of a command, for reading it and for `--help`. */
export interface Option {
  /** What follows it, as the help names it: `N`. Absent: it stands alone. */
  readonly value?: string;
  readonly help: string;
}

/** Wrong words on the command line: one line, exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The options that several commands have. */
export const commonOptions = {
  lb: { value: "NAME", help: "the balancer: lb (this project's, the default) or haproxy (the real one)" },
  engine: { value: "NAME", help: "how lb moves bytes: native (the default) or http-proxy" },
} as const satisfies Record<string, Option>;

type Values<O extends Record<string, Option>> = {
  readonly [K in keyof O]?: O[K] extends { readonly value: string } ? string : boolean;
};

/**
 * Reads the words of a command line.
 * @throws UsageError for what `options` do not have
 */
export function readArguments<const O extends Record<string, Option>>(
  options: O,
  words = process.argv.slice(2),
): Values<O> & { readonly help?: boolean } {
  const entries = Object.entries<Option>(options).map(([name, { value }]) => [
    name,
    { type: value ? "string" : "boolean" } as const,
  ]);
  try {
    const { values } = parseArgs({
      args: words,
      options: { ...Object.fromEntries(entries), help: { type: "boolean" } },
    });
    return values as Values<O>;
  } catch (error) {
    // Node.js explains further after the first sentence, about writing parsers.
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${reason}; --help lists the options`);
  }
}

/** What `--help` prints. */
export function helpText(command: string, purpose: string, options: Record<string, Option>): string {
  const rows = Object.entries({ ...options, help: { help: "this text" } } as Record<string, Option>);
  const left = rows.map(([name, { value }]) => `  --${name}${value ? ` ${value}` : ""}`);
  const width = Math.max(...left.map((text) => text.length)) + 3;
  const lines = rows.map(([, { help }], index) => left[index]?.padEnd(width) + help);
  return [purpose, "", `Usage: npm ${command} -- [options]`, ...lines].join("\n");
}

export function balancerFrom(text: string | undefined): Balancer {
  return oneOf<Balancer>("--lb", text ?? "lb", ["lb", "haproxy"]);
}

export function engineFrom(text: string | undefined): Engine | undefined {
  return text === undefined ? undefined : oneOf<Engine>("--engine", text, ["native", "http-proxy"]);
}

/** @throws UsageError unless `text` is a whole number in the range */
export function wholeNumber(
  option: string,
  text: string | undefined,
  otherwise: number,
  from: number,
  to: number,
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new UsageError(`${option} takes a whole number from ${from} to ${to}, not '${text}'`);
}

export function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`${option} takes ${choices.join(" or ")}, not '${text}'`);
}

/** Runs a command to its exit code. What the user can mend is one line without a stack trace. */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof UsageError) process.exitCode = 2;
    else process.exitCode = 1;
    const expected = error instanceof UsageError || error instanceof StackError;
    console.error(`${name}: ${expected ? error.message : ((error as Error).stack ?? error)}`);
  }
}

/** @throws UsageError unless `text` is the first three numbers of a loopback address */
export function networkFrom(text: string | undefined): string | undefined {
  if (text === undefined || /^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){2}$/.test(text)) return text;
  throw new UsageError(`--network takes the first three numbers of a loopback address, as 127.0.1, not '${text}'`);
}
