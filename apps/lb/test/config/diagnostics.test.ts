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

/**
 * What the HAProxy of the recording does not know because it was built without TLS and Lua: what is said here at its line;
 * nothing where it is accepted.
 */
const NOT_IN_THE_RECORDED: Readonly<Record<string, string>> = {
  "[global] ca-base /": "",
  "[global] ssl-default-bind-ciphers X": "",
  "[global] lua-load x": "[FILE:2] : 'lua-load' is not supported: Lua is not planned.",
  "server s 127.0.0.1:80 ssl": "[FILE:10] : 'server s1' : 'ssl' is not supported: TLS comes later.",
};

const sorted = cases.map((item) => ({ ...item, use: findUnsupportedUse(item.config) }));
const ours = sorted.filter(({ name, use }) => use === undefined && NOT_IN_THE_RECORDED[name] === undefined);
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

describe("configurations that are for an HAProxy with TLS or Lua", () => {
  it.each(sorted.filter(({ name }) => NOT_IN_THE_RECORDED[name] !== undefined))("$name", async (item) => {
    const { exit, stderr } = await check(item);
    const text = NOT_IN_THE_RECORDED[item.name] ?? "";
    expect(item.stderr).toContain("unknown keyword");
    expect(exit).toBe(text === "" ? 0 : 1);
    expect(stderr).toContain(text);
  });
});

describe(`${others.length} of ${cases.length} configurations use something else`, () => {
  it("they are the ones that are written down with their reasons", () => {
    expect(Object.fromEntries(others.map(({ name, use }) => [name, use?.reason]))).toEqual(written);
  });

  it.each(others)("$name: refused at the right line, with the reason", async (item) => {
    const { exit, stdout, stderr } = await check(item);
    const lines = [...stderr.matchAll(/^\[ALERT\] .*?\[FILE:(\d+)\]/gm)].map(([, line]) => Number(line));
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(lines, stderr).toContain(item.use?.line);
    if (item.use?.reason.includes("not supported")) expect(stderr).toContain(item.use.reason);
  });
});
