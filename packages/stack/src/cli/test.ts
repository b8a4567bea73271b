import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type CapabilityName, capability, capabilityNames, requiredCapabilities } from "../capabilities.ts";
import { PROJECT_ROOT } from "../project-files.ts";

/**
 * `npm test`: everything that this machine can run, then what it could not and why, then the totals in one line.
 * Words after `npm test --` go to vitest: a path, `-t name`. `REQUIRE=docker,haproxy` makes lacking one a failure.
 */

interface Part {
  /** Of vitest, from the root of the project. */
  readonly config: string;
  readonly needs: readonly CapabilityName[];
}

/** The tests of all workspaces, which skip by themselves what they cannot; and those that are nothing without a capability. */
const PARTS: readonly Part[] = [
  { config: "vitest.config.ts", needs: [] },
  { config: "e2e/vitest.config.ts", needs: ["docker"] },
];

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
const notes: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "haproxy-practice-test-"));
try {
  let failed = false;
  for (const part of PARTS.filter(({ config }) => existsSync(join(PROJECT_ROOT, config)))) {
    const lacking = part.needs.find((name) => !capability(name).available);
    if (lacking) notes.push(`not run: ${part.config} needs ${lacking}`);
    else failed = !runPart(part, process.argv.slice(2)) || failed;
  }
  failed = !noteCapabilities() || failed;
  for (const note of notes) console.log(note);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = failed || totals.failed > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns whether vitest succeeded. */
function runPart({ config }: Part, words: readonly string[]): boolean {
  const file = join(folder, `${config.replaceAll("/", "-")}.json`);
  const vitest = join(PROJECT_ROOT, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const args = [vitest, "run", "--config", config, "--passWithNoTests", ...reporters, ...words];
  const { status } = spawnSync(process.execPath, args, { cwd: PROJECT_ROOT, stdio: "inherit" });
  if (existsSync(file)) count(JSON.parse(readFileSync(file, "utf8")) as Report);
  else notes.push(`failed: vitest made no report for ${config}`);
  return status === 0;
}

function count({ testResults }: Report): void {
  for (const { name, status, assertionResults, message } of testResults) {
    const path = relative(PROJECT_ROOT, name);
    const of = (...states: string[]) => assertionResults.filter((test) => states.includes(test.status)).length;
    const skipped = of("skipped", "pending", "todo", "disabled");
    totals.passed += of("passed");
    totals.failed += of("failed");
    totals.skipped += skipped;
    if (skipped > 0) notes.push(`skipped: ${skipped} of ${assertionResults.length} tests of ${path}`);
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
