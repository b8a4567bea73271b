import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkOutcome, formatDiagnostics, loadConfiguration } from "../../src/config/load.ts";
import { findUnsupportedUse } from "./unsupported-use.ts";

/** A configuration and what HAProxy 2.1.0 made of it. */
interface Case {
  readonly name: string;
  readonly config: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const directory = join(import.meta.dirname, "testdata");
const cases: readonly Case[] = JSON.parse(readFileSync(join(directory, "diagnostics.json"), "utf8"));
/** Which cases use what this balancer does not have, by name: written down so that a change of it is seen. */
const written: Record<string, string> = JSON.parse(readFileSync(join(directory, "excluded.json"), "utf8"));

/** The variables that HAProxy had been given; the file does not say, but what became of them does. */
const ENVIRONMENTS: Readonly<Record<string, Record<string, string>>> = {
  "env in dquotes": { MYPORT: "20100" },
  "env unquoted": { MYPORT: "20100" },
  "env in squotes": { MYPORT: "20100" },
  "env escaped": { MYPORT: "20100" },
  "env with spaces expands one word": { B: "127.0.0.1:20100" },
  "env no braces": { MYPORT: "20100" },
  "env dq hash inside value": { X: "b#c" },
  "env partial dq": { X: "Z" },
};

/** What the HAProxy of the recording refuses because it was built without TLS; one that was built with it does not. */
const NEEDS_TLS = ["[global] ca-base /", "[global] ssl-default-bind-ciphers X"];

const sorted = cases.map((item) => ({ ...item, use: findUnsupportedUse(item.config) }));
const ours = sorted.filter(({ name, use }) => use === undefined && !NEEDS_TLS.includes(name));
const others = sorted.filter(({ use }) => use !== undefined);

async function check({ name, config }: Case) {
  const files = [{ name: "FILE", text: Buffer.from(config, "utf8") }];
  const result = await loadConfiguration(files, ENVIRONMENTS[name] ?? {});
  const stderr = formatDiagnostics(result.diagnostics, (level) => `[${level.toUpperCase()}] DDD/HHMMSS (PID) : `);
  return { exit: checkOutcome(result.verdict).exitStatus, stdout: checkOutcome(result.verdict).stdout, stderr };
}

describe(`${ours.length} of ${cases.length} configurations use only supported keywords`, () => {
  it.each(ours)("$name: the same exit status, positions and messages as HAProxy 2.1.0", async (item) => {
    expect(await check(item)).toEqual({ exit: item.exit, stdout: item.stdout, stderr: item.stderr });
  });
});

describe("configurations that are for an HAProxy with TLS", () => {
  it.each(sorted.filter(({ name }) => NEEDS_TLS.includes(name)))("$name: accepted", async (item) => {
    expect(item.stderr).toContain("unknown keyword");
    expect(await check(item)).toEqual({ exit: 0, stdout: "Configuration file is valid\n", stderr: "" });
  });
});

describe(`${others.length} of ${cases.length} configurations use something else`, () => {
  it("they are the ones that are written down with their reasons", () => {
    expect(Object.fromEntries(others.map(({ name, use }) => [name, use?.reason]))).toEqual(written);
  });

  it.each(others)("$name: refused at the right line", async (item) => {
    const { exit, stdout, stderr } = await check(item);
    const lines = [...stderr.matchAll(/^\[ALERT\] .*?\[FILE:(\d+)\]/gm)].map(([, line]) => Number(line));
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(lines, stderr).toContain(item.use?.line);
  });
});
