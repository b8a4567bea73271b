import { fromByteString } from "./byte-string.ts";
import {
  type ConfigurationDraft,
  type GlobalDraft,
  hasBackend,
  hasFrontend,
  type ProxyDraft,
  type ServerDraft,
  type Settings,
} from "./draft.ts";
import type {
  BackendSettings,
  Bind,
  Check,
  Configuration,
  FrontendSettings,
  Global,
  Location,
  LogTarget,
  Proxy,
  ProxyOptions,
  Resolvers,
  Server,
} from "./schema.ts";

/** Turns a checked draft into what the balancer runs on: plain data that can be sent to other threads. */
export function finish(draft: ConfigurationDraft): Configuration {
  const ids = numbersFor(draft.proxies);
  return {
    global: finishGlobal(draft.global),
    resolvers: draft.resolvers.map(
      ({ context: _, location, nameservers, ...rest }): Resolvers => ({
        ...rest,
        location: finishLocation(location),
        nameservers: nameservers.map(({ name, address, port }) => ({ name, address, port })),
      }),
    ),
    proxies: draft.proxies.map((proxy) => finishProxy(proxy, ids.get(proxy) ?? 0)),
  };
}

/** Those that have no number of their own count from 1, past each number that is taken; the others count as one, too. */
function numbersFor<T extends { id?: number }>(items: readonly T[]): Map<T, number> {
  const used = new Set(items.map(({ id }) => id));
  const numbers = new Map<T, number>();
  let next = 1;
  for (const item of items) {
    while (item.id === undefined && used.has(next)) next++;
    numbers.set(item, item.id ?? next);
    next++;
  }
  return numbers;
}

function finishGlobal({ context: _, maxconn, ulimitN, nbproc: __, seen: ___, ...rest }: GlobalDraft): Global {
  return { ...rest, ...(maxconn > 0 && { maxconn }), ...(ulimitN !== 0 && { ulimitN }) };
}

function finishLocation({ file, line }: Location): Location {
  return { file: fromByteString(file), line };
}

function finishProxy(proxy: ProxyDraft, id: number): Proxy {
  const { settings } = proxy;
  const { timeouts, stats } = settings;
  const set = Object.entries(timeouts).filter(([, value]) => value > 0);
  return {
    name: proxy.name,
    id,
    location: finishLocation(proxy.location),
    mode: settings.mode === "health" ? "tcp" : settings.mode,
    timeouts: Object.fromEntries(set),
    options: finishOptions(settings),
    logTargets: settings.logTargets.flatMap((target): LogTarget[] =>
      target === "global" ? proxy.global.logTargets : [target],
    ),
    logFormat: proxy.logFormat ?? { parts: [] },
    ...(hasFrontend(proxy) && { frontend: finishFrontend(proxy) }),
    ...(hasBackend(proxy) && { backend: finishBackend(proxy) }),
    ...(stats && { stats }),
  };
}

function finishOptions(settings: Settings): ProxyOptions {
  const { closeMode, abortonclose, dontlognull, redispatchInterval, forwardfor } = settings;
  return {
    connectionMode: closeMode,
    abortonclose,
    dontlognull,
    redispatch: redispatchInterval !== 0,
    ...(forwardfor && { forwardfor }),
  };
}

function finishFrontend({ binds, settings, useBackend }: ProxyDraft): FrontendSettings {
  const { maxconn, backlog, defaultBackend } = settings;
  return {
    binds: binds.map((bind): Bind => ({ ...bind, location: finishLocation(bind.location) })),
    ...(maxconn > 0 && { maxconn }),
    ...(backlog > 0 && { backlog }),
    useBackend: useBackend.map((rule) => ({ ...rule, location: finishLocation(rule.location) })),
    ...(defaultBackend !== undefined && { defaultBackend }),
  };
}

function finishBackend({ servers, settings }: ProxyDraft): BackendSettings {
  const { balance, retries, fullconn, httpReuse } = settings;
  const ids = numbersFor(servers);
  return {
    balance,
    retries: Math.max(0, retries),
    ...(fullconn > 0 && { fullconn }),
    httpReuse,
    servers: servers.map((server) => finishServer(server, ids.get(server) ?? 0)),
  };
}

function finishServer(server: ServerDraft, id: number): Server {
  const { name, host, port, weight, backup, disabled, maxconn, maxqueue, resolvePrefer, resolvers } = server;
  return {
    name,
    id,
    location: finishLocation(server.location),
    host,
    port,
    ...(server.isPortOffset && { isPortOffset: true }),
    ...(server.address !== undefined && { initialAddress: server.address }),
    weight,
    backup,
    disabled,
    ...(maxconn > 0 && { maxconn }),
    ...(maxqueue > 0 && { maxqueue }),
    ...(server.check && { check: finishCheck(server) }),
    ...(server.isName && resolvers && { resolvers }),
    resolvePrefer,
  };
}

function finishCheck({ inter, fastinter, downinter, rise, fall, checkPort }: ServerDraft): Check {
  return {
    inter,
    fastinter: fastinter || inter,
    downinter: downinter || inter,
    rise,
    fall,
    ...(checkPort > 0 && { port: checkPort }),
  };
}
