type Family = "STAT" | "TCP" | "ALL" | "UNIX";

/** A list of words that HAProxy prints when it met an unknown one. */
export interface Registered {
  readonly words: readonly string[];
  readonly text: string;
}

/** The words of `bind`, in HAProxy's order. */
export const REGISTERED_BIND_WORDS = registered([
  ["STAT", ["level <arg>", "expose-fd <arg>", "severity-output <arg>"]],
  ["TCP", ["defer-accept", "interface <arg>", "mss <arg>", "tcp-ut <arg>", "tfo", "transparent", "v4v6", "v6only"]],
  ["TCP", ["namespace <arg>"]],
  ["ALL", ["accept-netscaler-cip <arg>", "accept-proxy", "backlog <arg>", "id <arg>", "maxconn <arg>", "name <arg>"]],
  ["ALL", ["nice <arg>", "process <arg>", "proto <arg>"]],
  ["UNIX", ["gid <arg>", "group <arg>", "mode <arg>", "uid <arg>", "user <arg>"]],
]);

/** Those of `server` that it lists; it knows more of them. */
export const REGISTERED_SERVER_WORDS = registered([
  ["ALL", inDefaults("addr <arg>", "agent-check", "backup", "check", "check-send-proxy", "cookie <arg>", "disabled")],
  ["ALL", inDefaults("enabled")],
  ["ALL", ["id <arg>"]],
  ["ALL", inDefaults("max-reuse <arg>", "namespace <arg>", "no-agent-check", "no-backup", "no-check")],
  ["ALL", inDefaults("no-check-send-proxy", "no-send-proxy", "no-send-proxy-v2", "no-tfo", "non-stick")],
  ["ALL", inDefaults("observe <arg>", "pool-max-conn <arg>", "pool-purge-delay <arg>", "proto <arg>")],
  ["ALL", inDefaults("proxy-v2-options <arg>", "redir <arg>", "send-proxy", "send-proxy-v2", "source <arg>", "stick")],
  ["ALL", inDefaults("tfo", "track <arg>", "socks4 <arg>", "check-via-socks4")],
  ["TCP", inDefaults("tcp-ut <arg>")],
]);

function registered(groups: readonly (readonly [Family, readonly string[]])[]): Registered {
  const lines = groups.flatMap(([family, words]) => words.map((word) => `\n    [${family.padStart(4)}] ${word}`));
  return {
    words: groups.flatMap(([, words]) => words.map((word) => word.replace(/ .*/, ""))),
    text: `Registered keywords :${lines.join("")}`,
  };
}

/** The words that may stand in `default-server`, too. */
function inDefaults(...words: readonly string[]): string[] {
  return words.map((word) => `${word} [dflt_ok]`);
}
