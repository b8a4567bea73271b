import type { Condition } from "../../samples/acl/condition.ts";
import { type AclNames, misplacedAcl, parseAcl, parseCondition } from "../../samples/acl/condition-parser.ts";
import type { Place } from "../../samples/layer.ts";
import { type LateTarget, noteLate } from "../late-arguments.ts";
import { firstBadCharacter } from "../name.ts";
import type { Statement } from "../statement.ts";

/** What conditions need of a proxy. */
export interface AclTarget extends LateTarget {
  readonly acls: AclNames;
}

/** `acl NAME TEST`: a name given several times is true when any of its tests holds. */
export function applyAcl(statement: Statement, proxy: AclTarget) {
  const name = statement.next();
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `acl name '${name}'`);
  const parsed = parseAcl(name, statement.rest(), proxy.acls, proxy.context.patterns);
  if (typeof parsed === "string") return statement.alert(`error detected while parsing ACL '${name}' : ${parsed}.`);
  for (const warning of parsed.warnings) proxy.context.report.warning(warning);
  noteLate(proxy, statement.location, "acl", parsed.late);
}

/**
 * Reads the condition after `if` or `unless` of a statement, with HAProxy's warning about what is not there at its place.
 *
 * @returns the complaint when that fails, without its full stop
 */
export function readCondition(
  statement: Statement,
  unless: boolean,
  place: Place,
  proxy: AclTarget,
): Condition | string {
  const condition = readConditionAnywhere(statement, unless, proxy);
  if (typeof condition !== "string") warnOfMisplaced(statement, condition, place);
  return condition;
}

/** The same without that warning. */
export function readConditionAnywhere(statement: Statement, unless: boolean, proxy: AclTarget): Condition | string {
  const parsed = parseCondition(statement.rest(), unless, proxy.acls, proxy.context.patterns);
  if (typeof parsed === "string") return parsed;
  const { condition, late, warnings } = parsed;
  for (const warning of warnings) proxy.context.report.warning(warning);
  noteLate(proxy, statement.location, "acl", late);
  return condition;
}

/** @param rules see `misplacedAcl` */
export function warnOfMisplaced(statement: Statement, condition: Condition, place: Place, rules?: string): void {
  const misplaced = misplacedAcl(condition, place, rules);
  if (misplaced !== undefined) statement.warning(misplaced);
}
