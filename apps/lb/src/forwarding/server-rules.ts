import type { Proxy } from "../config/schema.ts";
import { type CompiledCondition, compileCondition } from "../samples/acl/compiled-condition.ts";
import type { Stream } from "../session/stream.ts";

/** The `use-server` of a backend, compiled once. */
export interface ServerRules {
  readonly rules: readonly { readonly server: number; readonly holds: CompiledCondition }[];
  /** `option persist`: also a server that is down is tried. */
  readonly triesDown: boolean;
}

/** Undefined: there are none. */
export function compileServerRules({ backend, options }: Proxy): ServerRules | undefined {
  if (!backend?.serverRules) return undefined;
  const indexes = new Map(backend.servers.map(({ name }, index) => [name, index]));
  return {
    rules: backend.serverRules.map(({ server, condition }) => ({
      server: indexes.get(server) as number,
      holds: compileCondition(condition),
    })),
    triesDown: options.flags.persist === true,
  };
}

/** Names the server of the first rule that fits and whose server is up, however much that has to do. */
export function applyServerRules({ rules, triesDown }: ServerRules, stream: Stream): void {
  const { assignment } = stream;
  for (const { server: index, holds } of rules) {
    if (!holds(stream)) continue;
    const server = assignment.dispatcher?.backend.servers[index];
    if (!server || !(server.isUp() || triesDown || assignment.isForced)) continue;
    assignment.name(server);
    return;
  }
}
