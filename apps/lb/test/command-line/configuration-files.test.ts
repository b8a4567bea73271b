import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findConfigurationFiles, readConfigurationFiles } from "../../src/command-line/configuration-files.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lb-files-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a directory stands for its .cfg files in the order of their bytes, and for nothing else in it", () => {
  for (const name of ["b.cfg", "a.cfg", "Z.cfg", "é.cfg", ".hidden.cfg", "c.CFG", "d.cfg~", "e.conf", "cfg"]) {
    writeFileSync(join(folder, name), "");
  }
  mkdirSync(join(folder, "directory.cfg"));
  symlinkSync("a.cfg", join(folder, "link.cfg"));
  expect(findConfigurationFiles([folder])).toEqual(
    ["Z.cfg", "a.cfg", "b.cfg", "link.cfg", "é.cfg"].map((name) => `${folder}/${name}`),
  );
});

test("files and directories keep the order of the command line", () => {
  writeFileSync(join(folder, "a.cfg"), "");
  writeFileSync(join(folder, "first"), "");
  expect(findConfigurationFiles([`${folder}/first`, folder, `${folder}/first`])).toEqual([
    `${folder}/first`,
    `${folder}/a.cfg`,
    `${folder}/first`,
  ]);
});

test("what is missing is named in HAProxy's words", () => {
  expect(() => findConfigurationFiles(["nope.cfg"])).toThrow(
    /^Cannot open configuration file\/directory nope\.cfg : No such file or directory$/,
  );
  expect(() => findConfigurationFiles([""])).toThrow(
    /^Cannot open configuration file\/directory {2}: No such file or directory$/,
  );
});

test("a link to nothing is an error and not a file less", () => {
  symlinkSync("/nonexistent", join(folder, "a.cfg"));
  expect(() => findConfigurationFiles([folder])).toThrow(/a\.cfg : No such file or directory$/);
});

test("a file that cannot be read is named in HAProxy's words", () => {
  expect(() => readConfigurationFiles([folder])).toThrow(/^Could not open configuration file .* : /);
});

test("a file's name is the one of the command line, its text the bytes", () => {
  writeFileSync(join(folder, "a.cfg"), Buffer.from([0xff, 0x0a]));
  expect(readConfigurationFiles([`${folder}/a.cfg`])).toEqual([
    { name: `${folder}/a.cfg`, text: Buffer.from([0xff, 0x0a]) },
  ]);
});
