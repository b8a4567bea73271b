import type { Configuration } from "./schema.ts";

/** One configuration file. `name` is what messages call it: the path as given on the command line. */
export interface ConfigurationFile {
  readonly name: string;
  readonly text: Buffer;
}

export interface Diagnostic {
  readonly level: "alert" | "warning";
  /** Without the `[ALERT] ddd/hhmmss (pid) : ` before it and the newline behind it; may hold several lines. */
  readonly text: string;
  /** Whether the configuration cannot be used because of it. An alert need not be fatal. */
  readonly fatal: boolean;
}

/** What a check of the configuration comes to: `-c` exits with 0, 1 and 2 in this order. */
export type Verdict = "valid" | "errors" | "no-listener";

export interface LoadResult {
  /** Absent when the verdict is `errors`. */
  readonly configuration?: Configuration;
  /** In the order in which HAProxy prints them, its closing lines included. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was accepted without effect, with the reason: to be said once at start, not by `-c`. */
  readonly notices: readonly string[];
  readonly verdict: Verdict;
}

export interface CheckOutcome {
  readonly exitStatus: 0 | 1 | 2;
  /** What goes to the standard output, newline included. */
  readonly stdout: string;
}

/** How `-c` ends. */
export function checkOutcome(verdict: Verdict): CheckOutcome {
  if (verdict === "valid") return { exitStatus: 0, stdout: "Configuration file is valid\n" };
  if (verdict === "errors") return { exitStatus: 1, stdout: "" };
  return {
    exitStatus: 2,
    stdout: "Configuration file has no error but will not start (no listener) => exit(2).\n",
  };
}

/**
 * Reads the files in order, checks the whole and finds the servers' initial addresses.
 * Never throws on what a file holds.
 *
 * @param environment the variables that the files see; `setenv` and its kin work on a copy
 */
export async function loadConfiguration(
  files: readonly ConfigurationFile[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LoadResult> {
  throw new Error(`cannot read ${files.length} files with ${Object.keys(environment).length} variables yet`);
}
