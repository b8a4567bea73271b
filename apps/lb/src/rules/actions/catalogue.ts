import type { ActionRow } from "../action.ts";
import type { RuleSet } from "../rule.ts";
import { authActions } from "./auth.ts";
import { captureActions } from "./captures.ts";
import { connectionEndActions } from "./connection-ends.ts";
import { connectionActions } from "./connections.ts";
import { fieldActions } from "./fields.ts";
import { inertActions } from "./inert.ts";
import { logLevelActions } from "./log-level.ts";
import { redirectActions } from "./redirect.ts";
import { replacementActions } from "./replacements.ts";
import { requestLineActions } from "./request-line.ts";
import { statusActions } from "./status.ts";
import { variableActions } from "./variables.ts";
import { verdictActions } from "./verdicts.ts";

/** All actions. */
export const actionRows: readonly ActionRow[] = [
  ...verdictActions,
  ...authActions,
  ...redirectActions,
  ...fieldActions,
  ...replacementActions,
  ...requestLineActions,
  ...statusActions,
  ...variableActions,
  ...logLevelActions,
  ...inertActions,
  ...connectionActions,
  ...captureActions,
  ...connectionEndActions,
];

export function findAction(set: RuleSet, word: string): ActionRow | undefined {
  const leadsTo = ({ keyword, isPrefix }: ActionRow) => (isPrefix ? word.startsWith(keyword) : word === keyword);
  return actionRows.find((row) => leadsTo(row) && row.sets.includes(set));
}
