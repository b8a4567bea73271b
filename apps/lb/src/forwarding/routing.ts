import type { Dispatcher } from "../balance/dispatcher.ts";
import { type CompiledCondition, compileCondition } from "../samples/acl/compiled-condition.ts";
import { type CompiledLogFormat, compileLogFormat } from "../samples/log-format/compiled-log-format.ts";
import type { Stream } from "../session/stream.ts";
import type { Frontend } from "../state/frontend.ts";

/** Where a frontend's streams go: the rules are tried in order. */
export interface Routing {
  readonly rules: readonly Route[];
  /** Where no rule leads; undefined: nowhere. */
  readonly fallback: Dispatcher | undefined;
  /** The backend that a `listen` section is itself: for HAProxy a stream's while none is chosen. */
  readonly own: Dispatcher | undefined;
  /** By the names of their backends. */
  readonly dispatchers: ReadonlyMap<string, Dispatcher>;
}

/** A `use_backend`, compiled once. */
interface Route {
  /** Absent: always. */
  readonly matches?: CompiledCondition;
  /** Absent: `name` makes the name of the backend. */
  readonly dispatcher?: Dispatcher;
  /** Its backend does not run. */
  readonly isDisabled?: true;
  readonly name?: CompiledLogFormat;
}

export function compileRouting(frontend: Frontend, dispatchers: ReadonlyMap<string, Dispatcher>): Routing {
  const { useBackend, defaultBackend } = frontend.settings;
  const rules = useBackend.map(({ backend, format, condition }): Route => {
    const when = condition && { matches: compileCondition(condition) };
    const dispatcher = dispatchers.get(backend);
    if (format) return { ...when, name: compileLogFormat(format) };
    return { ...when, ...(dispatcher ? { dispatcher } : { isDisabled: true }) };
  });
  const own = frontend.proxy.backend && dispatchers.get(frontend.proxy.name);
  return { rules, fallback: defaultBackend === undefined ? own : dispatchers.get(defaultBackend), own, dispatchers };
}

/** The backend of a stream. The rule that fits decides: if no backend has the name that it makes, the default takes the stream. */
export function routeOf(
  { rules, fallback, dispatchers }: Routing,
  stream: Stream,
  now: number,
): Dispatcher | undefined {
  for (const { matches, dispatcher, name, isDisabled } of rules) {
    if (matches && !matches(stream)) continue;
    if (isDisabled) return undefined;
    return dispatcher ?? (name && dispatchers.get(stream.format(name, now))) ?? fallback;
  }
  return fallback;
}
