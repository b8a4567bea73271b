import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";

const program = fileURLToPath(new URL("./chatty-process.ts", import.meta.url));

let chatty: ChildProcessWithoutNullStreams;

afterEach(() => {
  chatty.kill("SIGKILL");
});

/** Starts a process that logs lines to standard output; its report comes on descriptor 2 when it is done. */
function start(lines: string): { report(): Promise<Report> } {
  chatty = spawn(process.execPath, [program, lines]);
  let report = "";
  chatty.stderr.on("data", (data) => {
    report += data;
  });
  return {
    report: async () => {
      await until("the report of a process that logs", () => report.endsWith("\n"));
      return JSON.parse(report);
    },
  };
}

interface Report {
  readonly dropped: number;
  /** The longest that a single tick of logging took, in milliseconds. */
  readonly longest: number;
}

describe("a log on a pipe", () => {
  test("that nobody reads neither blocks nor ends the process, and every lost line is counted", async () => {
    const { dropped, longest } = await start("20000").report();
    expect(longest).toBeLessThan(500);
    let text = "";
    chatty.stdout.on("data", (data) => {
      text += data;
    });
    // What was waiting in the process comes out once somebody reads.
    await until("all lines that were not lost", () => text.split("\n").length - 1 + dropped === 20000);
    expect(dropped).toBeGreaterThan(10000);
    expect(text.startsWith("line 0 ")).toBe(true);
    expect(
      text
        .split("\n")
        .slice(0, -1)
        .every((line) => /^line \d+ x{100}$/.test(line)),
    ).toBe(true);
  });

  test("whose reader is gone does not end the process", async () => {
    const { report } = start("2000");
    chatty.stdout.destroy();
    expect((await report()).dropped).toBeGreaterThan(0);
  });

  test("that is read loses nothing, although it comes faster than a pipe holds", async () => {
    // 220 kB: more than a pipe, less than may wait in the process.
    const { report } = start("2000");
    let text = "";
    chatty.stdout.on("data", (data) => {
      text += data;
    });
    expect((await report()).dropped).toBe(0);
    await until("all lines", () => text.split("\n").length - 1 === 2000);
    expect(text.split("\n")[1999]).toMatch(/^line 1999 /);
  });
});
