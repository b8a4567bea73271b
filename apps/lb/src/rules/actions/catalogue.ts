import type { ActionRow } from "../action.ts";
import type { RuleSet } from "../rule.ts";
import { fieldActions } from "./fields.ts";
import { redirectActions } from "./redirect.ts";
import { requestTargetActions } from "./request-target.ts";
import { verdictActions } from "./verdicts.ts";

/** All actions. */
export const actionRows: readonly ActionRow[] = [
  ...verdictActions,
  ...redirectActions,
  ...fieldActions,
  ...requestTargetActions,
];

export function findAction(set: RuleSet, keyword: string): ActionRow | undefined {
  return actionRows.find((row) => row.keyword === keyword && row.sets.includes(set));
}
