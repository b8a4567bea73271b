import type { Statement } from "./statement.ts";

/** The balancer says by itself where a message ends: a field that says something else would let two readers disagree. */
const FRAMING: readonly string[] = ["content-length", "transfer-encoding"];

/** The name of a header field that the balancer is to add, in lower case; undefined: it may not be, and that was said. */
export function readFieldName(statement: Statement, keyword: string, name: string): string | undefined {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) {
    statement.alert(`'${keyword}' : '${name}' is no name of a header field.`);
  } else if (FRAMING.includes(lower)) {
    statement.alert(`'${keyword}' : '${name}' is not supported: the balancer says by itself where a message ends.`);
  } else {
    return lower;
  }
  return undefined;
}
