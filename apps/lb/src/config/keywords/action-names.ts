/** All actions of HAProxy 2.1, in the order in which it lists them. */
export const ACTION_NAMES: Readonly<Record<"http-request" | "http-response", readonly string[]>> = {
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
};

/** Does HAProxy 2.1 have it? A `*` in a name stands for anything. */
export function isAction(set: keyof typeof ACTION_NAMES, word: string): boolean {
  return ACTION_NAMES[set].some(
    (name) => name === word || (name.includes("*") && word.startsWith(name.split("*")[0] ?? "")),
  );
}
