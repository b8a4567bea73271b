import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const COMMAND = fileURLToPath(new URL("../../src/cli/test.ts", import.meta.url));

/** `npm test -- ...words`, outside of the vitest that runs this. */
function npmTest(...words: string[]) {
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|NODE_ENV|REQUIRE|E2E_VARIANTS)/.test(name),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: "utf8",
    env: Object.fromEntries(environment),
  });
  return { status, stdout, stderr };
}

test("a path runs the files that match, and says nothing of the workspaces that have none", () => {
  const { status, stdout } = npmTest("apps/lb/test/http1/connection-fields");
  expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed, 0 skipped\n$/);
  expect(stdout).not.toContain("No test files found");
  expect(status).toBe(0);
});

test("a path that matches nothing fails, in one line", () => {
  const message = "no test file matches apps/nope: give a part of a path, as in npm test -- apps/lb/test/http1\n";
  expect(npmTest("apps/nope")).toEqual({ status: 1, stdout: "", stderr: message });
});

test("a name that no test has fails", () => {
  const { status, stdout, stderr } = npmTest("apps/lb/test/http1/connection-fields", "-t", "no such name");
  expect(stdout).toMatch(/\n0 passed, 0 failed, \d+ skipped\n$/);
  expect(stderr).toContain("no test ran: none has the name");
  expect(status).toBe(1);
});
