import type { Context, Target } from "./context.ts";
import { type GlobalSection, newGlobalSection } from "./global-section.ts";
import type { NamedSection } from "./keywords/mailers.ts";
import type { PeersSection } from "./keywords/peers.ts";
import type { ResolversSection } from "./keywords/resolvers.ts";
import type { UserlistSection } from "./keywords/userlists.ts";
import type { ProxyTarget } from "./proxy-kind.ts";
import { initialSettings, type ProxySection, type ProxySettings } from "./proxy-section.ts";

/** All that has been read. */
export interface Sections extends Target {
  readonly global: GlobalSection;
  /** For the proxies that follow, also in later files. */
  defaults: ProxySettings;
  readonly proxies: ProxySection[];
  /** The same by name, which a frontend and a backend may share: a file can have thousands. */
  readonly named: Map<string, readonly ProxySection[]>;
  /** Those that have an `id`, by it. */
  readonly identified: Map<number, ProxyTarget>;
  readonly resolvers: ResolversSection[];
  /** By name. */
  readonly userlists: Map<string, UserlistSection>;
  readonly peers: PeersSection[];
  readonly mailers: NamedSection[];
}

export function newSections(context: Context): Sections {
  const proxies: ProxySection[] = [];
  return {
    context,
    global: newGlobalSection(context, () => proxies.length),
    defaults: initialSettings,
    proxies,
    named: new Map(),
    identified: new Map(),
    resolvers: [],
    userlists: new Map(),
    peers: [],
    mailers: [],
  };
}
