import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { learnMissing, MISSING_REPORT } from "../capabilities.ts";
import { PROJECT_ROOT } from "../project-files.ts";

export const VITEST = join(PROJECT_ROOT, "node_modules/vitest/vitest.mjs");

/**
 * Runs tests, and learns what they found missing on this machine.
 * @param config from the root
 * @returns the exit code
 */
export function runVitest(config: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  const folder = mkdtempSync(join(tmpdir(), "haproxy-practice-vitest-"));
  const report = join(folder, "missing-capabilities");
  try {
    const { status } = spawnSync(process.execPath, [VITEST, "run", "--config", config, ...words], {
      cwd: PROJECT_ROOT,
      stdio: "inherit",
      env: { ...process.env, ...environment, [MISSING_REPORT]: report },
    });
    learnMissing(report);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
