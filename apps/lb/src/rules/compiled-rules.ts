import { compileCondition } from "../samples/acl/compiled-condition.ts";
import type { Act, Verdict } from "./action.ts";
import { findAction } from "./actions/catalogue.ts";
import type { Rule, RuleSet } from "./rule.ts";
import type { RuleSubject } from "./subject.ts";

/** Tries rules in order. `go on`: none had a last word. */
export type CompiledRules = (subject: RuleSubject) => Verdict;

/**
 * Compiles rules of one set once, when the balancer starts.
 *
 * @returns undefined: there are none
 * @throws Error for what the configuration's parser lets not through
 */
export function compileRules(set: RuleSet, rules: readonly Rule[]): CompiledRules | undefined {
  if (rules.length === 0) return undefined;
  const compiled = rules.map((rule) => ({
    act: actOf(set, rule),
    holds: rule.condition ? compileCondition(rule.condition) : undefined,
  }));
  return (subject) => {
    for (const { act, holds } of compiled) {
      if (holds && !holds(subject)) continue;
      const verdict = act(subject);
      if (verdict !== "go on") return verdict;
    }
    return "go on";
  };
}

function actOf(set: RuleSet, { action, settings }: Rule): Act {
  const row = findAction(set, action);
  if (!row) throw new Error(`no action of ${set} is called '${action}'`);
  return row.compile(settings);
}
