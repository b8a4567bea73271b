import type { Context, Target } from "./context.ts";
import { type GlobalSection, newGlobalSection } from "./global-section.ts";
import { newCaptures } from "./keywords/captures.ts";
import { initialResolvers, type ResolversSettings } from "./keywords/resolvers.ts";
import { newRules } from "./keywords/rules.ts";
import { newTcpRules } from "./keywords/tcp-rules.ts";
import type { Location } from "./location.ts";
import type { Mutable } from "./mutable.ts";
import { firstBadCharacter } from "./name.ts";
import { kindWord, type ProxyKind, type ProxyTarget } from "./proxy-kind.ts";
import { initialSettings, type ProxySection, type ProxySettings } from "./proxy-section.ts";
import type { Statement } from "./statement.ts";

/** All that has been read. */
export interface Sections extends Target {
  readonly global: GlobalSection;
  readonly resolvers: ResolversSection[];
  readonly proxies: ProxySection[];
  /** Those that have an `id`, by it. */
  readonly identified: Map<number, ProxyTarget>;
}

export interface ResolversSection extends Target {
  readonly name: string;
  readonly location: Location;
  readonly settings: Mutable<ResolversSettings>;
  /** Where each nameserver was declared, by name. */
  readonly declared: Map<string, Location>;
}

export function newSections(context: Context): Sections {
  return { context, global: newGlobalSection(context), resolvers: [], proxies: [], identified: new Map() };
}

/** The section that statements go to. `skip`: one that is not supported, whose lines nobody reads. */
export type Section =
  | { readonly kind: "none" }
  | { readonly kind: "skip" }
  | { readonly kind: "global"; readonly target: GlobalSection }
  | { readonly kind: "resolvers"; readonly target: ResolversSection }
  | { readonly kind: "proxy"; readonly target: ProxySection };

export const SECTIONS: readonly string[] = ["global", "defaults", "frontend", "backend", "listen", "resolvers"];

/** HAProxy's, not supported yet. */
export const OTHER_SECTIONS: readonly string[] = ["cache", "fcgi-app", "mailers", "peers", "program", "userlist"];

/** Opens a section. Undefined: HAProxy reads no further after such an error. */
export function openSection(
  statement: Statement,
  keyword: string,
  sections: Sections,
  defaults: ProxySettings,
): Section | undefined {
  if (keyword === "global") {
    refuseWord(statement, keyword, 1);
    return { kind: "global", target: sections.global };
  }
  if (keyword === "resolvers") return openResolvers(statement, sections);
  if (keyword === "defaults") {
    if (refuseWord(statement, keyword, 2)) return undefined;
    return { kind: "proxy", target: newProxy(statement, "defaults", statement.next(), initialSettings, sections) };
  }
  return openProxy(statement, keyword as ProxyKind, sections, defaults);
}

/** Whether there is a word too many at an index; says so. */
function refuseWord(statement: Statement, keyword: string, index: number): boolean {
  const word = statement.word(index);
  if (word === "") return false;
  statement.alert(`'${keyword}' cannot handle unexpected argument '${word}'.`);
  return true;
}

function openProxy(
  statement: Statement,
  kind: ProxyKind,
  sections: Sections,
  defaults: ProxySettings,
): Section | undefined {
  const name = statement.next();
  if (name === "") {
    statement.alert(
      `'${kind}' expects an <id> argument and\n  optionally supports [addr1]:port1[-end1]{,[addr]:port[-end]}...`,
    );
    return undefined;
  }
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) statement.refuseCharacter(badCharacter, `'${kind}' name '${name}'`);
  const proxy = newProxy(statement, kind, name, defaults, sections);
  const twin =
    badCharacter === undefined && sections.proxies.find((other) => other.name === name && clash(proxy, other));
  if (twin) {
    const { file, line } = twin.location;
    sections.context.report.alert(
      `Parsing [${statement.position}]: ${kindWord(proxy)} '${name}' has the same name as ` +
        `${kindWord(twin)} '${name}' declared at ${file}:${line}.`,
    );
  }
  if (refuseWord(statement, kind, 2) && kind !== "backend") {
    statement.alert("please use the 'bind' keyword for listening addresses.");
  }
  sections.proxies.push(proxy);
  return { kind: "proxy", target: proxy };
}

/** A backend may have the name of a frontend. */
function clash(proxy: ProxySection, other: ProxySection): boolean {
  return other.kind === "listen" || other.kind === (proxy.kind === "backend" ? "backend" : "frontend");
}

function newProxy(
  { location }: Statement,
  kind: ProxyKind,
  name: string,
  inherited: ProxySettings,
  { context, global, identified }: Sections,
): ProxySection {
  const settings = structuredClone(inherited);
  if (kind === "backend") delete settings.frontend.defaultBackend;
  const lists = { binds: [], useBackend: [], servers: [], acls: new Map(), lateArguments: [], monitorFail: [] };
  const slices = { rules: newRules(), tcpRules: newTcpRules(), captures: newCaptures() };
  return { context, global, identified, kind, name, location, settings, inherited, ...lists, ...slices };
}

function openResolvers(statement: Statement, { context, resolvers }: Sections): Section | undefined {
  const name = statement.next();
  if (name === "") {
    statement.alert("missing name for resolvers section.");
    return undefined;
  }
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) {
    statement.refuseCharacter(badCharacter, `'resolvers' name '${name}'`);
    return undefined;
  }
  const twin = resolvers.find((other) => other.name === name);
  if (twin) {
    const { file, line } = twin.location;
    context.report.alert(
      `Parsing [${statement.position}]: resolvers '${name}' has same name as another resolvers (declared at ${file}:${line}).`,
    );
    return undefined;
  }
  const target = {
    context,
    name,
    location: statement.location,
    settings: { ...initialResolvers },
    declared: new Map(),
  };
  resolvers.push(target);
  return { kind: "resolvers", target };
}
