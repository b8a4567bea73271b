export type PidList =
  | { readonly kind: "pids"; readonly pids: number[] }
  | { readonly kind: "refused"; readonly reason: string };

/** The process numbers after `-sf` or `-st`, up to the next option; a number below 1 ends the list. */
export function parsePids(words: readonly string[]): PidList {
  const pids: number[] = [];
  for (const word of words) {
    if (word.startsWith("-")) break;
    const digits = /^\s*\+?(\d*)/.exec(word);
    const rest = word.slice(digits?.[0].length ?? 0);
    if (rest !== "") return { kind: "refused", reason: `some bytes unconsumed in PID list {${rest}}` };
    const pid = Number(digits?.[1]);
    if (pid > Number.MAX_SAFE_INTEGER) {
      return { kind: "refused", reason: `failed to parse {${word}}: Numerical result out of range` };
    }
    if (pid < 1) break;
    pids.push(pid);
  }
  return { kind: "pids", pids };
}
