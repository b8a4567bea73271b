import { fromByteString } from "./byte-string.ts";
import { runningMode } from "./keywords/mode.ts";
import type { ServerStatement } from "./keywords/servers.ts";
import type { Location } from "./location.ts";
import { hasBackend, hasFrontend } from "./proxy-kind.ts";
import type { ProxySection } from "./proxy-section.ts";
import type {
  Bind,
  CaptureSettings,
  Configuration,
  LogTarget,
  Proxy,
  Resolvers,
  Server,
  SourceAddress,
} from "./schema.ts";
import type { Sections } from "./sections.ts";

/**
 * Puts checked sections together: plain data that can be sent to other threads. The settings are final; what is added is
 * what needs the whole file, as the numbers and the targets of `log global`.
 */
export function assemble({ context, global, resolvers, userlists, proxies }: Sections): Configuration {
  const ids = numbersFor(counted(global, proxies));
  return {
    global: global.settings,
    resolvers: resolvers.map(
      ({ name, location, settings }): Resolvers => ({ name, location: readable(location), ...settings }),
    ),
    userlists: [...userlists.values()].map(({ name, users }) => ({ name, users: [...users.values()] })),
    proxies: proxies
      .filter(({ settings }) => !settings.isDisabled)
      .map((proxy) => assembleProxy(proxy, ids.get(proxy) ?? 0)),
    maps: context.patterns.files.maps(),
  };
}

/** What HAProxy numbers: its runtime socket is a proxy, too. */
function counted({ settings }: Sections["global"], proxies: readonly ProxySection[]): readonly Numbered[] {
  const all: Numbered[] = [...proxies];
  if (settings.runtimeSocket) all.splice(settings.runtimeSocket.place, 0, RUNTIME_SOCKET);
  return all;
}

interface Numbered {
  readonly id?: number;
}

const RUNTIME_SOCKET: Numbered = {};

/** Those that have no number of their own count from 1, past each number that is taken; the others count as one, too. */
function numbersFor<T extends Numbered>(items: readonly T[]): Map<T, number> {
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

/** Files are byte strings while they are read. */
function readable({ file, line }: Location): Location {
  return { file: fromByteString(file), line };
}

function assembleProxy(section: ProxySection, id: number): Proxy {
  const { name, location, settings, global } = section;
  const { mode, frontend, backend, server: _, logFormat: __, logTargets, ...others } = settings;
  const { structuredDataFormat: ___, uniqueIdFormat: ____, isDisabled: _____, uniqueIdHeader, ...slices } = others;
  const { monitorFail, serverRules, persistRules, captures, formats } = section;
  const ownName = (scope: string) => (scope === "." ? name : scope);
  return {
    name,
    id,
    location: readable(location),
    mode: runningMode(mode),
    ...slices,
    ...(section.description !== undefined && { description: section.description }),
    logTargets: logTargets.flatMap((target): readonly LogTarget[] =>
      target === "global" ? global.settings.logTargets : [target],
    ),
    logFormat: formats?.log ?? { parts: [] },
    ...(formats?.structuredData && { structuredData: formats.structuredData }),
    ...(formats?.uniqueId && {
      uniqueId: { format: formats.uniqueId, ...(uniqueIdHeader !== undefined && { header: uniqueIdHeader }) },
    }),
    ...(settings.stats?.scope && { stats: { ...settings.stats, scope: settings.stats.scope.map(ownName) } }),
    rules: section.rules,
    tcpRules: section.tcpRules,
    ...(hasFrontend(section) && {
      frontend: {
        ...frontend,
        binds: assembleBinds(section.binds),
        useBackend: section.useBackend.map(relocate),
        ...(monitorFail.length > 0 && { monitorFail }),
        ...(hasCaptures(captures) && { captures }),
      },
    }),
    ...(hasBackend(section) && {
      backend: {
        ...backend,
        ...(serverRules.length > 0 && { serverRules }),
        ...(persistRules.length > 0 && { persistRules }),
        servers: assembleServers(section.servers, backend.source),
        ...(section.tcpCheck.length > 0 && { tcpCheck: section.tcpCheck }),
      },
    }),
  };
}

function hasCaptures({ request, response, cookie }: CaptureSettings): boolean {
  return request.length + response.length > 0 || cookie !== undefined;
}

function assembleBinds(binds: readonly Bind[]): Bind[] {
  const ids = numbersFor(binds);
  return binds.map((bind) => ({ ...relocate(bind), number: ids.get(bind) ?? 0 }));
}

function relocate<T extends { readonly location: Location }>(item: T): T {
  return { ...item, location: readable(item.location) };
}

function assembleServers(servers: readonly ServerStatement[], source: SourceAddress | undefined): Server[] {
  const ids = numbersFor(servers);
  return servers.map((server) => {
    const { name, location, host, port, isName, isService, isPortOffset, initialAddress } = server;
    const { isChecked, check, resolvers, initAddr: _, ...settings } = server.settings;
    const { minconn = 0, maxconn = 0 } = settings;
    return {
      name,
      id: ids.get(server) ?? 0,
      location: readable(location),
      host,
      ...(isService && { isService }),
      port,
      ...(isPortOffset && { isPortOffset }),
      ...(initialAddress !== undefined && { initialAddress }),
      ...settings,
      // The higher one counts, and `minconn` alone is both.
      ...(minconn > maxconn && { maxconn: minconn }),
      ...(source && { source }),
      ...(isChecked && { check }),
      ...(isName && resolvers && { resolvers }),
    };
  });
}
