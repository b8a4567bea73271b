import type { ActionRow } from "../action.ts";
import type { RuleSet } from "../rule.ts";
import { connectionActions } from "./connections.ts";
import { fieldActions } from "./fields.ts";
import { redirectActions } from "./redirect.ts";
import { requestTargetActions } from "./request-target.ts";
import { variableActions } from "./variables.ts";
import { verdictActions } from "./verdicts.ts";

/** All actions. */
export const actionRows: readonly ActionRow[] = [
  ...verdictActions,
  ...redirectActions,
  ...fieldActions,
  ...requestTargetActions,
  ...variableActions,
  ...connectionActions,
];

export function findAction(set: RuleSet, word: string): ActionRow | undefined {
  const leadsTo = ({ keyword, isPrefix }: ActionRow) => (isPrefix ? word.startsWith(keyword) : word === keyword);
  return actionRows.find((row) => leadsTo(row) && row.sets.includes(set));
}
