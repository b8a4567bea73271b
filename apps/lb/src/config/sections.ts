import {
  type ConfigurationDraft,
  type GlobalDraft,
  kindWord,
  newSettings,
  type ProxyDraft,
  type ProxyKind,
  type ResolversDraft,
  type Settings,
} from "./draft.ts";
import { firstBadCharacter } from "./name.ts";
import type { Statement } from "./statement.ts";

/** The section that statements go to. `skip`: one that is not supported, whose lines nobody reads. */
export type Section =
  | { readonly kind: "none" }
  | { readonly kind: "skip" }
  | { readonly kind: "global"; readonly target: GlobalDraft }
  | { readonly kind: "resolvers"; readonly target: ResolversDraft }
  | { readonly kind: "proxy"; readonly target: ProxyDraft };

export const SECTIONS: readonly string[] = ["global", "defaults", "frontend", "backend", "listen", "resolvers"];

/** HAProxy's, not supported yet. */
export const OTHER_SECTIONS: readonly string[] = ["cache", "fcgi-app", "mailers", "peers", "program", "userlist"];

/** Opens a section. Undefined: HAProxy reads no further after such an error. */
export function openSection(
  statement: Statement,
  keyword: string,
  draft: ConfigurationDraft,
  defaults: Settings,
): Section | undefined {
  if (keyword === "global") {
    refuseWord(statement, keyword, 1);
    return { kind: "global", target: draft.global };
  }
  if (keyword === "resolvers") return openResolvers(statement, draft);
  if (keyword === "defaults") {
    if (refuseWord(statement, keyword, 2)) return undefined;
    return { kind: "proxy", target: newProxy(statement, "defaults", statement.next(), newSettings(), draft) };
  }
  return openProxy(statement, keyword as ProxyKind, draft, defaults);
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
  draft: ConfigurationDraft,
  defaults: Settings,
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
  const proxy = newProxy(statement, kind, name, defaults, draft);
  const twin = badCharacter === undefined && draft.proxies.find((other) => other.name === name && clash(proxy, other));
  if (twin) {
    const { file, line } = twin.location;
    draft.context.report.alert(
      `Parsing [${statement.position}]: ${kindWord(proxy)} '${name}' has the same name as ` +
        `${kindWord(twin)} '${name}' declared at ${file}:${line}.`,
    );
  }
  if (refuseWord(statement, kind, 2) && kind !== "backend") {
    statement.alert("please use the 'bind' keyword for listening addresses.");
  }
  draft.proxies.push(proxy);
  return { kind: "proxy", target: proxy };
}

/** A backend may have the name of a frontend. */
function clash(proxy: ProxyDraft, other: ProxyDraft): boolean {
  return other.kind === "listen" || other.kind === (proxy.kind === "backend" ? "backend" : "frontend");
}

function newProxy(
  { location }: Statement,
  kind: ProxyKind,
  name: string,
  inherited: Settings,
  { context, global }: ConfigurationDraft,
): ProxyDraft {
  const settings = structuredClone(inherited);
  if (kind === "backend") delete settings.defaultBackend;
  const lists = { binds: [], useBackend: [], servers: [], acls: new Map(), lateArguments: [] };
  return { context, global, kind, name, location, settings, inherited, ...lists };
}

function openResolvers(statement: Statement, { context, resolvers }: ConfigurationDraft): Section | undefined {
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
  const target = newResolvers(statement, name, context);
  resolvers.push(target);
  return { kind: "resolvers", target };
}

/** HAProxy's defaults: every hold 30 seconds, but valid and obsolete. */
function newResolvers({ location }: Statement, name: string, context: ResolversDraft["context"]): ResolversDraft {
  return {
    context,
    name,
    location,
    nameservers: [],
    resolveRetries: 3,
    timeoutResolve: 1000,
    timeoutRetry: 1000,
    hold: { valid: 10_000, nx: 30_000, refused: 30_000, timeout: 30_000, obsolete: 0, other: 30_000 },
  };
}
