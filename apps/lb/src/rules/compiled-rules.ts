import { compileCondition } from "../samples/acl/compiled-condition.ts";
import { compileWaitingCondition, NO, NOT_YET, YES } from "../samples/acl/waiting-condition.ts";
import type { Act, ConnectionAct, Verdict } from "./action.ts";
import { findAction } from "./actions/catalogue.ts";
import type { Rule, RuleSet, TcpRuleSet } from "./rule.ts";
import type { ConnectionSubject, RuleSubject } from "./subject.ts";

/** Tries rules in order. `go on`: none had a last word. */
export type CompiledRules = (subject: RuleSubject) => Verdict;

/** The same, where a condition may not be known yet: then `wait`. */
export type WaitingRules = (subject: ConnectionSubject) => Verdict | "wait";

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

/** As `compileRules`, for rules that look at data which may still come. */
export function compileWaitingRules(set: TcpRuleSet, rules: readonly Rule[]): WaitingRules | undefined {
  if (rules.length === 0) return undefined;
  const compiled = rules.map((rule) => ({
    act: actOf(set, rule) as ConnectionAct,
    holds: rule.condition ? compileWaitingCondition(rule.condition) : () => YES,
  }));
  return (subject) => {
    for (const { act, holds } of compiled) {
      const answer = holds(subject);
      if (answer === NOT_YET) return "wait";
      if (answer === NO) continue;
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
