import { flushCompileCache } from "node:module";
import { hostname } from "node:os";
import { isatty } from "node:tty";
import { type CommandOptions, parseArguments } from "./command-line/arguments.ts";
import { findConfigurationFiles, readConfigurationFiles } from "./command-line/configuration-files.ts";
import { type Background, backgroundProcess, launchInBackground, writePidfile } from "./command-line/daemon.ts";
import { pollingLine, pollingReport } from "./command-line/polling.ts";
import { guardStart, obeySignals } from "./command-line/signals.ts";
import { standardStreams, type Voice } from "./command-line/standard-streams.ts";
import { describeSystemError } from "./command-line/system-error.ts";
import { checkOutcome, type Diagnostic, formatDiagnostics, type LoadResult, loadConfiguration } from "./config/load.ts";
import type { Configuration } from "./config/schema.ts";
import { type DiagnosticLevel, diagnosticPrefix, formatDiagnostic } from "./logging/diagnostic-format.ts";
import { descriptorLimits, type ProcessLimits, processLimits, raiseWarning, tooFewAlert } from "./process-limits.ts";
import { type BindFailure, bindText } from "./state/bind-failure.ts";

/** Where `bin/lb` leaves the limit of descriptors that it was started with. */
const SOFT_LIMIT = "HAPROXY_PRACTICE_SOFT_NOFILE";

/** The process from its first word to its exit status. Nobody else reads arguments, the environment or signals. */
export class Program {
  /** Present in the process in the background that a launcher started. */
  readonly #background: Background | undefined = backgroundProcess();
  readonly #voice: Voice = this.#background?.voice ?? standardStreams;
  readonly #startDirectory = process.cwd();
  #quiet = false;

  async run(words: readonly string[]): Promise<void> {
    guardStart();
    try {
      const status = await this.#run(words);
      if (status !== undefined) this.#end(status);
    } catch (error) {
      const alerts = error instanceof Refusal ? error.alerts : [`internal error: ${(error as Error).stack}`];
      for (const alert of alerts) this.#diagnose("alert", alert);
      this.#end(1);
    }
  }

  /** @returns the exit status; undefined: the balancer runs */
  async #run(words: readonly string[]): Promise<number | undefined> {
    const command = parseArguments(words);
    switch (command.kind) {
      case "version":
        return this.#showVersion(command.verbose);
      case "usage":
        if (command.alert !== undefined) this.#diagnose("alert", command.alert);
        return this.#showUsage();
      case "refused":
        throw new Refusal(command.alert);
      case "run":
        return this.#load(command.options);
    }
  }

  async #showVersion(verbose: boolean): Promise<number> {
    const { versionText } = await import("./version.ts");
    this.#voice.out(versionText());
    if (verbose) this.#voice.out((await import("./command-line/build-report.ts")).buildReport());
    return 0;
  }

  async #showUsage(): Promise<number> {
    await this.#showVersion(false);
    this.#voice.error((await import("./command-line/usage.ts")).USAGE);
    return 1;
  }

  async #load(options: CommandOptions): Promise<number | undefined> {
    this.#quiet = options.quiet;
    if (options.directory !== undefined) changeDirectory(options.directory);
    const names = refusing(() => findConfigurationFiles(options.files));
    if (names.length === 0) return this.#showUsage();
    const files = refusing(() => readConfigurationFiles(names));
    const result = await loadConfiguration(files, environment(names, options), options);
    this.#quiet = options.quiet || (result.quiet && !isVerbose(options));
    // The launcher has said all this before.
    if (!this.#background) this.#report(result.diagnostics, options);
    if (options.check) {
      const outcome = checkOutcome(result.verdict);
      if (!this.#quiet) this.#voice.out(outcome.stdout);
      return outcome.exitStatus;
    }
    return this.#start(result, options);
  }

  async #start(result: LoadResult, options: CommandOptions): Promise<number | undefined> {
    if (!result.configuration) return 1;
    const configuration = withFrontendMaxconn(result.configuration, options.frontendMaxconn);
    const { global } = configuration;
    const limits = processLimits(configuration, options, descriptorLimits(process.env[SOFT_LIMIT]));
    const pidfile = options.pidfile ?? global.pidfile;
    const daemon = options.daemon || (global.daemon && !options.foreground && !options.debug);
    if (!this.#background) {
      this.#sayNotices(result, options);
      const warning = raiseWarning(limits);
      if (warning !== undefined) this.#diagnose("warning", warning);
    }
    if (result.verdict === "no-listener") {
      throw new Refusal("[haproxy.main()] No enabled listener found (check for 'bind' directives) ! Exiting.");
    }
    if (daemon && !this.#background) {
      const status = await this.#launch(pidfile, inheritedDescriptors(configuration));
      if (status === 0) this.#sayTooFew(limits);
      return status;
    }
    await this.#serve(configuration, limits, options);
    if (pidfile !== undefined && !daemon && isMaster(configuration, options))
      refusing(() => writePidfile(pidfile, process.pid));
    if (!daemon) this.#sayTooFew(limits);
    for (const pid of options.finish?.pids ?? []) tell(pid, options.finish?.signal ?? "SIGUSR1");
    this.#background?.ready();
    return undefined;
  }

  #report(diagnostics: readonly Diagnostic[], options: CommandOptions): void {
    const prefix = (level: DiagnosticLevel) => diagnosticPrefix(level, Date.now(), process.pid);
    const shown = diagnostics.filter(({ level }) => level === "alert" || !options.quiet);
    const format = (some: readonly Diagnostic[]) => formatDiagnostics(some, prefix, isVerbose(options));
    // Corrections are for people: a script compares the messages.
    const hintOf = ({ hint }: Diagnostic) => (hint === undefined ? "" : `   | ${hint}\n`);
    const text = isatty(2) ? shown.map((one) => format([one]) + hintOf(one)).join("") : format(shown);
    this.#voice.error(text, "latin1");
  }

  #sayNotices(result: LoadResult, options: CommandOptions): void {
    for (const option of options.withoutEffect)
      this.#diagnose("notice", `option accepted without effect here: ${option}`);
    for (const notice of result.notices) this.#diagnose("notice", notice);
    if (!isVerbose(options)) return;
    this.#voice.error(pollingReport());
    this.#voice.out(pollingLine());
  }

  /** HAProxy has closed its standard error by then when it is to be quiet. */
  #sayTooFew(limits: ProcessLimits): void {
    const alert = tooFewAlert(limits);
    if (alert !== undefined && !this.#quiet) this.#diagnose("alert", alert);
  }

  async #launch(pidfile: string | undefined, descriptors: readonly number[]): Promise<number> {
    const launched = await launchInBackground(this.#startDirectory, this.#voice, descriptors);
    if ("status" in launched) return launched.status;
    try {
      if (pidfile !== undefined) refusing(() => writePidfile(pidfile, launched.pid));
    } catch (error) {
      process.kill(launched.pid);
      throw error;
    }
    return 0;
  }

  async #serve(configuration: Configuration, limits: ProcessLimits, options: CommandOptions): Promise<void> {
    const [{ TargetLogger }, { ControlPlane }] = await Promise.all([
      import("./logging/target-logger.ts"),
      import("./control-plane.ts"),
    ]);
    // Before the threads start: they load the same modules.
    flushCompileCache();
    const { engine } = options;
    const quiet = this.#quiet;
    const logger = refusing(() => new TargetLogger(configuration, { quiet }));
    const balancer = new ControlPlane(configuration, { engine, quiet, limits }, logger);
    // Before the first request can be served: threads listen before this one knows that they do.
    obeySignals(balancer, {
      masterWorker: isMaster(configuration, options),
      warn: (text) => logger.diagnostic("warning", text),
      flush: () => logger.flush(),
    });
    const failures = await balancer.start();
    if (failures.length > 0)
      throw new Refusal(...failures.map((failure) => describeBindFailure(failure, configuration)));
  }

  #diagnose(level: DiagnosticLevel, text: string): void {
    if (this.#quiet && level !== "alert") return;
    this.#voice.error(formatDiagnostic(level, text));
  }

  #end(status: number): void {
    if (this.#background) this.#background.end(status);
    else process.exit(status);
  }
}

/** What an operator asked for or a file says cannot be done: said without a stack. */
class Refusal extends Error {
  readonly alerts: readonly string[];

  constructor(...alerts: string[]) {
    super(alerts[0]);
    this.alerts = alerts;
  }
}

function refusing<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new Refusal((error as Error).message);
  }
}

function changeDirectory(directory: string): void {
  try {
    process.chdir(directory);
  } catch (error) {
    throw new Refusal(`Could not change to directory ${directory} : ${describeSystemError(error)}`);
  }
}

/** What the files see, and the variables that HAProxy adds for them. */
function environment(names: readonly string[], options: CommandOptions): Record<string, string | undefined> {
  return {
    ...process.env,
    HAPROXY_LOCALPEER: options.localPeer ?? hostname(),
    HAPROXY_CFGFILES: names.join(";"),
    ...(options.masterWorker ? { HAPROXY_MWORKER: "1" } : {}),
  };
}

/** What the binds take over of whoever started the process. */
function inheritedDescriptors({ global, proxies }: Configuration): number[] {
  const binds = [...(global.runtimeSocket?.sockets ?? []), ...proxies.flatMap(({ frontend }) => frontend?.binds ?? [])];
  return binds.flatMap(({ local }) => (local?.kind === "descriptor" ? [local.descriptor] : []));
}

/** `-d` is verbose too, but not under `-c`. */
function isVerbose(options: CommandOptions): boolean {
  return options.verbose || (options.debug && !options.check);
}

function isMaster(configuration: Configuration, options: CommandOptions): boolean {
  return options.masterWorker || configuration.global.masterWorker;
}

/** `-N`: for the frontends that set no limit of their own. */
function withFrontendMaxconn(configuration: Configuration, maxconn: number | undefined): Configuration {
  if (maxconn === undefined) return configuration;
  const proxies = configuration.proxies.map((proxy) =>
    proxy.frontend ? { ...proxy, frontend: { maxconn, ...proxy.frontend } } : proxy,
  );
  return { ...configuration, proxies };
}

function describeBindFailure({ frontend, bind }: BindFailure, configuration: Configuration): string {
  const listen = configuration.proxies.some((proxy) => proxy.name === frontend && proxy.frontend && proxy.backend);
  const socket = bind.local?.kind === "unix" ? "UNIX socket" : "socket";
  return `Starting ${listen ? "proxy" : "frontend"} ${frontend}: cannot bind ${socket} [${bindText(bind)}]`;
}

/** One that is gone already needs no telling. */
function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // HAProxy says nothing either.
  }
}
