import type { RuleSet } from "../../rules/rule.ts";

/** All actions of HAProxy 2.1, in the order in which it lists them. */
export const ACTION_NAMES: Readonly<Record<RuleSet, readonly string[]>> = {
  "http-request": [
    ...["allow", "deny", "auth", "redirect", "tarpit", "add-header", "set-header", "replace-header", "replace-value"],
    ...["set-nice", "set-tos", "set-mark", "set-log-level", "add-acl", "del-acl", "del-map", "set-map", "track-sc*"],
    ...["use-service", "send-spoe-group", "sc-inc-gpc0(*)", "sc-inc-gpc1(*)", "sc-set-gpt0(*)", "do-resolve(*)"],
    ...["silent-drop", "set-src", "set-src-port", "set-dst", "set-dst-port", "cache-use", "set-var(*)", "unset-var(*)"],
    ...["capture", "reject", "disable-l7-retry", "replace-uri", "set-method", "set-path", "set-query", "set-uri"],
    ...["set-priority-class", "set-priority-offset"],
  ],
  "http-response": [
    ...["allow", "deny", "redirect", "add-header", "del-header", "set-header", "replace-header", "replace-value"],
    ...["set-nice", "set-tos", "set-mark", "set-log-level", "add-acl", "del-acl", "del-map", "set-map", "track-sc*"],
    ...["send-spoe-group", "sc-inc-gpc0(*)", "sc-inc-gpc1(*)", "sc-set-gpt0(*)", "silent-drop", "cache-store"],
    ...["set-var(*)", "unset-var(*)", "capture", "set-status"],
  ],
  "tcp-request connection": [
    ...["accept", "reject", "track-sc0", "track-sc1", "track-sc2", "sc-inc-gpc0(*)", "sc-inc-gpc1(*)"],
    ...["sc-set-gpt0(*)", "set-src", "set-src-port", "set-dst", "set-dst-port", "silent-drop"],
  ],
  "tcp-request session": [
    ...["accept", "reject", "track-sc0", "track-sc1", "track-sc2", "sc-inc-gpc0(*)", "sc-inc-gpc1(*)"],
    ...["sc-set-gpt0(*)", "set-src", "set-src-port", "set-dst", "set-dst-port", "silent-drop", "set-var(*)"],
    ...["unset-var(*)"],
  ],
  "tcp-request content": [
    ...["accept", "reject", "track-sc0", "track-sc1", "track-sc2", "use-service", "send-spoe-group"],
    ...["sc-inc-gpc0(*)", "sc-inc-gpc1(*)", "sc-set-gpt0(*)", "do-resolve(*)", "set-dst", "set-dst-port"],
    ...["silent-drop", "set-var(*)", "unset-var(*)", "set-priority-class", "set-priority-offset"],
  ],
  "tcp-response content": [
    ...["accept", "close", "reject", "send-spoe-group", "sc-inc-gpc0(*)", "sc-inc-gpc1(*)", "sc-set-gpt0(*)"],
    ...["silent-drop", "set-var(*)", "unset-var(*)"],
  ],
};

/** Those that HAProxy has and does not list. */
const UNLISTED: Partial<Readonly<Record<RuleSet, readonly string[]>>> = {
  "tcp-request connection": ["expect-proxy", "expect-netscaler-cip"],
  "tcp-request content": ["capture"],
};

export function isRuleSet(words: string): words is RuleSet {
  return Object.hasOwn(ACTION_NAMES, words);
}

/** Does HAProxy say of it that it is not allowed there, rather than that it is none? */
export function isMisplaced(set: RuleSet, word: string): boolean {
  return set !== "tcp-response content" && !isAction(set, word) && Object.values(UNLISTED).flat().includes(word);
}

/** As HAProxy's messages list them. */
export function listActions(set: RuleSet): string {
  const names = ACTION_NAMES[set].map((name) => `'${name}'`).join(", ");
  return names.replace("'track-sc0', 'track-sc1', 'track-sc2'", "'track-sc0' ... 'track-sc2'");
}

/** Does HAProxy 2.1 have it? A `*` in a name stands for anything. */
export function isAction(set: RuleSet, word: string): boolean {
  return [...ACTION_NAMES[set], ...(UNLISTED[set] ?? [])].some(
    (name) => name === word || (name.includes("*") && word.startsWith(name.split("*")[0] ?? "")),
  );
}
