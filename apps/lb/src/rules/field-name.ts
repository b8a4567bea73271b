import { Fault } from "./action.ts";
import type { EditableHead, RuleSubject } from "./subject.ts";

/** The balancer says by itself where a message ends: a rule that says something else would let two readers disagree. */
const FRAMING: readonly string[] = ["content-length", "transfer-encoding"];

/** A name that rules may use, in lower case. */
export function fieldName(name: string): string | Fault {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) return new Fault(`'${name}' is no name of a header field`);
  if (FRAMING.includes(lower))
    return new Fault(`'${name}' is not supported: the balancer says by itself where a message ends`);
  return lower;
}

/** The head that the rules are about. */
export function headOf({ editedResponse, editedRequest }: RuleSubject): EditableHead | undefined {
  return editedResponse ?? editedRequest;
}
