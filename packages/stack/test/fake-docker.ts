import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** What a `docker` command says and how it ends, by the words that it is called with; the first that match count. */
export interface FakeAnswer {
  /** A pattern of the shell's for all words: `build *`. */
  readonly words: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
}

/** A folder with a `docker` command, for PATH. */
export class FakeDocker {
  readonly #folder = mkdtempSync(join(tmpdir(), "fake-docker-"));

  constructor(answers: readonly FakeAnswer[]) {
    const branches = answers.map(({ words, stdout = "", stderr = "", status = 0 }) =>
      [`  ${words.replaceAll(" ", "\\ ")})`, ...print(stdout), ...print(stderr, " >&2"), `    exit ${status} ;;`].join(
        "\n",
      ),
    );
    const script = ["#!/bin/sh", 'case "$*" in', ...branches, "esac", 'echo "no answer for: $*" >&2', "exit 1", ""];
    const file = join(this.#folder, "docker");
    writeFileSync(file, script.join("\n"));
    chmodSync(file, 0o755);
  }

  /** The variables of a process that finds this `docker` first. */
  get environment(): NodeJS.ProcessEnv {
    return { PATH: [this.#folder, process.env["PATH"]].join(delimiter) };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function print(text: string, redirection = ""): string[] {
  return text === "" ? [] : [`    printf '%s\\n' '${text.replaceAll("'", "'\\''")}'${redirection}`];
}
