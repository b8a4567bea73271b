import type { EngineName } from "../forwarding/engines.ts";
import { type Assignment, readLongOption } from "./long-options.ts";
import { parsePids } from "./pids.ts";

export interface CommandOptions {
  /** Files and directories, in order: those of `-f`, and all words after `--`. */
  files: string[];
  engine: EngineName;
  /** `-c`. */
  check: boolean;
  /** `-d`. */
  debug: boolean;
  /** `-db`. */
  foreground: boolean;
  /** `-D`. */
  daemon: boolean;
  /** `-V`. */
  verbose: boolean;
  /** `-q`, unless `-V` cancels it. */
  quiet: boolean;
  /** `-W`, `-Ws`. */
  masterWorker: boolean;
  /** `-dr`. */
  ignoreResolutionFailures: boolean;
  /** `-C`. */
  directory?: string;
  /** `-L`. */
  localPeer?: string;
  /** `-p`. */
  pidfile?: string;
  /** `-n`: connections of the process. */
  maxconn?: number;
  /** `-N`: connections of a frontend that sets no limit of its own. */
  frontendMaxconn?: number;
  /** `-sf` or `-st`: what to send to whom once we are ready. */
  finish?: { signal: "SIGUSR1" | "SIGTERM"; pids: number[] };
  /** Options that HAProxy knows and that have no effect here, as they were given. */
  withoutEffect: string[];
}

export type CommandLine =
  | { readonly kind: "version"; readonly verbose: boolean }
  /** The words make no sense; `alert` says more where HAProxy does. */
  | { readonly kind: "usage"; readonly alert?: string }
  | { readonly kind: "refused"; readonly alert: string }
  | { readonly kind: "run"; readonly options: CommandOptions };

/** What a value of the command line is for. The attached form (`-ffile`) does not exist in HAProxy. */
const VALUES: Readonly<Record<string, (options: CommandOptions, value: string) => void>> = {
  f: (options, value) => options.files.push(value),
  C: (options, value) => {
    options.directory = value;
  },
  L: (options, value) => {
    options.localPeer = value;
  },
  p: (options, value) => {
    options.pidfile = value;
  },
  n: (options, value) => setLimit(options, "maxconn", value),
  N: (options, value) => setLimit(options, "frontendMaxconn", value),
  m: (options, value) => options.withoutEffect.push(`-m ${value}`),
  x: (options, value) => options.withoutEffect.push(`-x ${value}`),
  S: (options, value) => options.withoutEffect.push(`-S ${value}`),
};

/** Options without a value, by their leading letters: what follows is ignored, as HAProxy does (`-vq` is `-v`). */
const FLAGS: readonly (readonly [letters: string, apply: (options: CommandOptions) => void])[] = [
  ["db", (options) => (options.foreground = true)],
  ["dr", (options) => (options.ignoreResolutionFailures = true)],
  // Of HAProxy's own memory, pollers, splicing, resolver, sockets and TLS: nothing that shows here.
  ...["dM", "de", "dp", "dS", "dG", "dR", "dV"].map((letters) => [letters, () => {}] as const),
  ["d", (options) => (options.debug = true)],
  ["c", (options) => (options.check = true)],
  ["D", (options) => (options.daemon = true)],
  ["V", (options) => (options.verbose = true)],
  ["q", (options) => (options.quiet = true)],
  [
    "Ws",
    (options) => {
      options.masterWorker = true;
      options.withoutEffect.push("-Ws: no readiness is sent to systemd");
    },
  ],
  ["W", (options) => (options.masterWorker = true)],
];

/** Reads the words after the program's name as HAProxy 2.1 does. */
export function parseArguments(words: readonly string[]): CommandLine {
  const options: CommandOptions = {
    files: [],
    engine: "native",
    check: false,
    debug: false,
    foreground: false,
    daemon: false,
    verbose: false,
    quiet: false,
    masterWorker: false,
    ignoreResolutionFailures: false,
    withoutEffect: [],
  };
  let at = 0;
  while (at < words.length) {
    const word = words[at++] ?? "";
    if (word === "--") {
      options.files.push(...words.slice(at));
      break;
    }
    if (!word.startsWith("-")) return { kind: "usage" };
    if (word.startsWith("-v")) return { kind: "version", verbose: word.startsWith("-vv") };
    if (word.startsWith("--")) {
      const assignment: Assignment | undefined = readLongOption(word, words[at]);
      if (!assignment) return { kind: "usage" };
      options.engine = assignment.engine;
      at += assignment.words - 1;
      continue;
    }
    if (word.startsWith("-sf") || word.startsWith("-st")) {
      const list = parsePids(words.slice(at));
      if (list.kind === "refused") return { kind: "refused", alert: `${word.slice(0, 3)} option: ${list.reason}` };
      const pids = [...(options.finish?.pids ?? []), ...list.pids];
      options.finish = { signal: word.startsWith("-sf") ? "SIGUSR1" : "SIGTERM", pids };
      at += list.pids.length;
      continue;
    }
    const flag = FLAGS.find(([letters]) => word.startsWith(letters, 1));
    const setValue = VALUES[word[1] ?? ""];
    if (flag) flag[1](options);
    else if (setValue && at < words.length) setValue(options, words[at++] ?? "");
    else if (word[1] === "S")
      return { kind: "usage", alert: "Socket and optional bind parameters expected with the -S flag" };
    else return { kind: "usage" };
  }
  if (options.verbose || (options.debug && !options.check)) options.quiet = false;
  return { kind: "run", options };
}

/** As C's `atol`: what is no number is 0, and what is not positive sets no limit. */
function setLimit(options: CommandOptions, name: "maxconn" | "frontendMaxconn", value: string): void {
  const limit = Number.parseInt(value, 10);
  if (limit > 0) options[name] = limit;
  else delete options[name];
}
