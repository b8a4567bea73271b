import { PatternFiles } from "../samples/acl/pattern-file.ts";
import { assemble } from "./assemble.ts";
import { toByteString } from "./byte-string.ts";
import { type Diagnostic, Report } from "./diagnostic.ts";
import { setInitialAddresses, wantInitialAddresses } from "./initial-addresses.ts";
import { KnownHosts } from "./known-hosts.ts";
import { Parser } from "./parser.ts";
import type { Configuration } from "./schema.ts";
import { newSections, type Sections } from "./sections.ts";
import { validate } from "./validate.ts";

export type { Diagnostic } from "./diagnostic.ts";

/** One configuration file. `name` is what messages call it: the path as given on the command line. */
export interface ConfigurationFile {
  readonly name: string;
  readonly text: Buffer;
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
  /** `quiet` stands in the `global` section: as if `-q` had been given. */
  readonly quiet: boolean;
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
 * The diagnostics as HAProxy prints them on standard error, as a byte string: what a file holds need not be UTF-8.
 *
 * @param prefix what stands before each: `[ALERT] 325/145127 (15530) : `
 * @param verbose whether `-V` was given, which takes `quiet` back
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  prefix: (level: Diagnostic["level"]) => string,
  verbose = false,
): string {
  const shown = diagnostics.filter(({ silenced }) => verbose || !silenced);
  return shown.map(({ level, text, unterminated }) => prefix(level) + text + (unterminated ? "" : "\n")).join("");
}

export interface LoadOptions {
  /** `-dr`: a server whose name has no address waits for one, as if its `init-addr` ended in `none`. */
  readonly ignoreResolutionFailures?: boolean;
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
  options: LoadOptions = {},
): Promise<LoadResult> {
  const hosts = new KnownHosts();
  for (;;) {
    const sections = startSections(hosts, environment, options);
    read(files, sections);
    if (await hosts.ask()) continue;
    const { report, notices } = sections.context;
    const shared = { diagnostics: report.diagnostics, notices: [...notices], quiet: report.quiet };
    if (report.failed) return { ...shared, verdict: "errors" };
    const configuration = assemble(sections);
    const commands = configuration.global.runtimeSocket?.sockets ?? [];
    const hasListener =
      commands.length > 0 || configuration.proxies.some(({ frontend }) => frontend && frontend.binds.length > 0);
    return { ...shared, configuration, verdict: hasListener ? "valid" : "no-listener" };
  }
}

function startSections(
  hosts: KnownHosts,
  environment: Readonly<Record<string, string | undefined>>,
  { ignoreResolutionFailures = false }: LoadOptions,
): Sections {
  const variables = Object.entries(environment).map(([name, value]) => {
    return [toByteString(name), toByteString(value ?? "")] as const;
  });
  const context = {
    report: new Report(),
    environment: new Map(variables),
    hosts,
    notices: new Set<string>(),
    warned: new Set<string>(),
    made: { slots: 0, sockets: 0 },
    patterns: {
      addressOf: (name: string) => hosts.find(name, 4),
      files: new PatternFiles(),
      ids: new Set<number>(),
    },
    ignoreResolutionFailures,
  };
  return newSections(context);
}

/** All stages. Each ends the reading when it has failed, as HAProxy's do. */
function read(files: readonly ConfigurationFile[], sections: Sections) {
  const { report } = sections.context;
  const parser = new Parser(sections);
  for (const { name, text } of files) {
    const failedBefore = report.failed;
    report.failed = false;
    const goesOn = parser.readFile(name, text);
    if (parser.isUnreadable) return report.alert(`Could not open configuration file ${toByteString(name)} : Success`);
    if (report.failed) report.alert(`Error(s) found in configuration file : ${toByteString(name)}`);
    report.failed ||= failedBefore;
    if (!goesOn) return;
  }
  if (!report.failed) validate(sections);
  if (report.failed) return report.alert("Fatal errors found in configuration.");
  wantInitialAddresses(sections);
  setInitialAddresses(sections);
}
