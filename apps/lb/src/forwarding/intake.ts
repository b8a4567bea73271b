import type { Dispatcher } from "../balance/dispatcher.ts";
import type { CaptureSettings, Proxy } from "../config/schema.ts";
import { type CompiledCondition, compileCondition } from "../samples/acl/compiled-condition.ts";
import { type CompiledLogFormat, compileLogFormat } from "../samples/log-format/compiled-log-format.ts";
import type { SampleSource } from "../samples/source.ts";
import type { Frontend } from "../state/frontend.ts";

/** What a frontend does with each of its requests, whatever its rules say. */
export interface Intake {
  readonly monitor: Monitor | undefined;
  readonly captures: CaptureSettings | undefined;
  /** Those whose bodies are waited for: `option http-buffer-request`, or a backend looks for its key in those of POST. */
  readonly bufferedRequests: "none" | "POST" | "all";
  readonly uniqueId: { readonly format: CompiledLogFormat; readonly header: string | undefined } | undefined;
}

interface Monitor {
  /** In small letters. */
  readonly uri: string;
  readonly fails: readonly CompiledCondition[];
}

/** Undefined: it does nothing of the kind. */
export function compileIntake(frontend: Frontend, dispatchers: ReadonlyMap<string, Dispatcher>): Intake | undefined {
  const { settings, proxy } = frontend;
  const { monitorUri, monitorFail = [], captures } = settings;
  const { uniqueId } = proxy;
  const bufferedRequests = proxy.mode === "http" ? bufferedBy([proxy, ...backendsOf(frontend, dispatchers)]) : "none";
  if (monitorUri === undefined && !captures && !uniqueId && bufferedRequests === "none") return undefined;
  return {
    monitor:
      monitorUri === undefined
        ? undefined
        : { uri: monitorUri.toLowerCase(), fails: monitorFail.map(compileCondition) },
    captures,
    bufferedRequests,
    uniqueId: uniqueId && { format: compileLogFormat(uniqueId.format), header: uniqueId.header },
  };
}

/** Where its requests may go. */
function backendsOf({ settings, proxy }: Frontend, dispatchers: ReadonlyMap<string, Dispatcher>): Proxy[] {
  const { useBackend, defaultBackend = proxy.name } = settings;
  const isAny = useBackend.some(({ format }) => format);
  const names = [defaultBackend, ...useBackend.map(({ backend }) => backend)];
  return [...dispatchers].filter(([name]) => isAny || names.includes(name)).map(([, { backend }]) => backend.proxy);
}

function bufferedBy(proxies: readonly Proxy[]): Intake["bufferedRequests"] {
  if (proxies.some(({ options }) => options.flags["http-buffer-request"] === true)) return "all";
  return proxies.some(({ backend }) => backend?.balance === "url_param") ? "POST" : "none";
}

/** Is this the target of requests that only ask whether the balancer is there? As in HAProxy, whatever the case of letters. */
export function asksMonitor({ uri }: Monitor, target: string): boolean {
  return target.length === uri.length && target.toLowerCase() === uri;
}

export function failsMonitor({ fails }: Monitor, source: SampleSource): boolean {
  return fails.some((holds) => holds(source));
}
