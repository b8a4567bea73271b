import { CAPTURES, type CaptureRule } from "../../rules/actions/captures.ts";
import type { Rule } from "../../rules/rule.ts";
import type { RuleSettings, RuleWordsTarget } from "./rules.ts";

/** Says which rules keep something in a place that there is none of: `declare capture` may come after them. */
export function checkRuleCaptures(proxy: RuleWordsTarget & { readonly rules: RuleSettings }): void {
  const { httpRequest, httpResponse } = proxy.rules;
  check(proxy, httpRequest, "http-request");
  check(proxy, httpResponse, "http-response");
}

function check({ name, captures, context }: RuleWordsTarget, rules: readonly Rule[], set: keyof typeof CAPTURES): void {
  for (const { action, settings } of rules) {
    if (action !== "capture") continue;
    const { index } = settings as CaptureRule;
    if (captures[CAPTURES[set]][index]) continue;
    context.report.alert(`Proxy '${name}': unable to find capture id '${index}' referenced by ${set} capture rule.`);
  }
}
