import { readFileSync } from "node:fs";

/** The patterns of a file, one a line, with their lines. Undefined: it cannot be read. */
export function readPatternFile(path: string): { readonly words: string[]; readonly lines: number[] } | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const words: string[] = [];
  const lines: number[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("#")) continue;
    const pattern = /^[ \t]*([^\r]*)/.exec(line)?.[1] ?? "";
    if (pattern === "") continue;
    words.push(pattern);
    lines.push(index + 1);
  }
  return { words, lines };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(Buffer.from(path, "latin1"), "latin1");
  } catch {
    return undefined;
  }
}
