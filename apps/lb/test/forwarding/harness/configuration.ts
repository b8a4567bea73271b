export interface ConfigurationParts {
  readonly global?: string;
  readonly defaults?: string;
  readonly frontend?: string;
  readonly backend?: string;
  /** Words behind the address in each `server` line. */
  readonly server?: string;
  /** `s1` alone unless given. */
  readonly servers?: readonly string[];
}

/**
 * A configuration for one frontend `f` and one backend `b`. Balancers are given it with `{f}` replaced by a free
 * port and each `{s1}` by a server's address.
 */
export function configuration(parts: ConfigurationParts = {}): string {
  const lines = (text = "") => text.split("\n").filter((line) => line.trim() !== "");
  const servers = (parts.servers ?? ["s1"]).map((name) => `server ${name} {${name}} ${parts.server ?? ""}`);
  return `
global
${indent(["nbthread 1", "log stdout format raw local0", ...lines(parts.global)])}
defaults
${indent(["mode http", "log global", "option httplog", "timeout connect 2s", "timeout client 10s", "timeout server 10s", ...lines(parts.defaults)])}
frontend f
${indent(["bind 127.0.0.1:{f}", "default_backend b", ...lines(parts.frontend)])}
backend b
${indent([...lines(parts.backend), ...servers])}
`;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line.trim()}`).join("\n");
}
