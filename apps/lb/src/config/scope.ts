import { firstBadCharacter } from "./name.ts";
import type { Statement } from "./statement.ts";

/** `[name]`, alone on its line: HAProxy keeps other keywords than those of 2.1 to such scopes, so that it changes nothing. */
const SCOPE = /^[ \t\v\f]*\[([^\]]*)\]?[ \t\v\f]*([^\n\r]?)/;

export function isScope(line: string): boolean {
  return SCOPE.test(line);
}

/** Says what is wrong with it. */
export function readScope(line: string, statement: Statement) {
  const [, name = "", after = ""] = SCOPE.exec(line) ?? [];
  if (name === "" || !line.includes("]")) return statement.alert("empty scope name is forbidden.");
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) {
    statement.endsReading = true;
    return statement.alert(`character '${badCharacter}' is not permitted in a scope name.`);
  }
  if (after === "" || after === "#") return;
  statement.endsReading = true;
  statement.alert(`character '${after}' is not permitted after scope declaration.`);
}
