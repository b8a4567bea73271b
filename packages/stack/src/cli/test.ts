import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { capability, capabilityNames, requiredCapabilities } from "../capabilities.ts";
import { PROJECT_ROOT } from "../project-files.ts";
import { runVitest, VITEST } from "./vitest-run.ts";

/**
 * `npm test`: everything that this machine can run, then what it could not and why, then the totals in one line.
 * Words after `npm test --` go to vitest: a path, `-t name`. `REQUIRE=docker,haproxy` makes lacking one a failure.
 */

/** Of vitest, from the root: the tests of all workspaces, and the scenarios. Both skip by themselves what they cannot run. */
const CONFIGS = ["vitest.config.ts", "e2e/vitest.config.ts"];

/** Vitest's JSON report, as far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const totals = { passed: 0, failed: 0, skipped: 0 };
/** Tests by file: the scenarios come once for each driver and balancer. */
const skipped = new Map<string, number>();
const notes: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "haproxy-practice-test-"));
try {
  process.exitCode = runAll(process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns the exit code */
function runAll(words: readonly string[]): number {
  const configs = words.length === 0 ? CONFIGS : CONFIGS.filter((config) => hasFiles(config, words));
  if (configs.length === 0) {
    console.error(
      `no test file matches ${words.join(" ")}: give a part of a path, as in npm test -- apps/lb/test/http1`,
    );
    return 1;
  }
  for (const config of configs) run(config, words);
  const byName = words.some((word) => /^(-t|--test-?name-?pattern\b)/i.test(word));
  // To vitest, a test of another name is a skipped one.
  if (!byName) for (const [path, count] of skipped) notes.push(`skipped: ${count} tests of ${path}`);
  const allRequired = noteCapabilities();
  for (const note of notes) console.log(note);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  if (byName && totals.passed + totals.failed === 0) {
    console.error(`no test ran: none has the name, or none of those can run here (${words.join(" ")})`);
    return 1;
  }
  return allRequired && totals.failed === 0 ? 0 : 1;
}

/** Whether the words leave a test file of this configuration; vitest reads them. 0.4 s, where its own "none found" is a page. */
function hasFiles(config: string, words: readonly string[]): boolean {
  const file = join(folder, "files.json");
  const args = [VITEST, "list", "--filesOnly", `--json=${file}`, "--config", config, ...words];
  const { status } = spawnSync(process.execPath, args, { cwd: PROJECT_ROOT, stdio: "ignore" });
  // Words that are none for it: the run says so.
  return status !== 0 || (JSON.parse(readFileSync(file, "utf8")) as unknown[]).length > 0;
}

function run(config: string, words: readonly string[]): void {
  const file = join(folder, `${config.replaceAll("/", "-")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const status = runVitest(config, ["--passWithNoTests", ...reporters, ...words]);
  const failedBefore = totals.failed;
  if (existsSync(file)) count(JSON.parse(readFileSync(file, "utf8")) as Report);
  if (status === 0 || totals.failed > failedBefore) return;
  // Outside of the tests: the configuration, a global setup, an error that nobody handled.
  totals.failed += 1;
  notes.push(`failed: vitest ended with exit code ${status} (${config})`);
}

function count({ testResults }: Report): void {
  for (const { name, status, assertionResults, message } of testResults) {
    const path = relative(PROJECT_ROOT, name);
    const of = (...states: string[]) => assertionResults.filter((test) => states.includes(test.status)).length;
    const left = of("skipped", "pending", "todo", "disabled");
    totals.passed += of("passed");
    totals.failed += of("failed");
    totals.skipped += left;
    if (left > 0) skipped.set(path, (skipped.get(path) ?? 0) + left);
    if (status !== "failed" || of("failed") > 0) continue;
    // The file itself failed, before or after its tests: an import, a hook, a capability that REQUIRE names.
    totals.failed += 1;
    notes.push(`failed: ${path}: ${message?.split("\n")[0] ?? ""}`);
  }
}

/** Names what is missing here, and returns whether all that REQUIRE names is there. */
function noteCapabilities(): boolean {
  const required = requiredCapabilities();
  for (const name of capabilityNames) {
    const { available, reason } = capability(name);
    if (!available)
      notes.push(`${required.includes(name) ? "required, but missing" : "not available here"}: ${name}: ${reason}`);
  }
  const unknown = required.filter((name) => !capabilityNames.some((known) => known === name));
  for (const name of unknown) notes.push(`REQUIRE names '${name}', which is none of ${capabilityNames.join(", ")}`);
  return required.every((name) => capabilityNames.some((known) => known === name && capability(known).available));
}
