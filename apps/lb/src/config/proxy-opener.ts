import { newCaptures } from "./keywords/captures.ts";
import { checkMode } from "./keywords/mode.ts";
import { proxyWords } from "./keywords/proxy.ts";
import { newRules } from "./keywords/rules.ts";
import { newTcpRules } from "./keywords/tcp-rules.ts";
import { firstBadCharacter } from "./name.ts";
import { kindWord, type ProxyKind } from "./proxy-kind.ts";
import { initialSettings, type ProxySection, type ProxySettings } from "./proxy-section.ts";
import { refuseWord, type Section } from "./section.ts";
import type { Sections } from "./sections.ts";
import type { Statement } from "./statement.ts";

/** Undefined: HAProxy reads no further after such an error. */
export function openDefaults(statement: Statement, sections: Sections): Section | undefined {
  if (refuseWord(statement, "defaults", 2)) return undefined;
  const target = newProxy(statement, "defaults", statement.next(), initialSettings, sections);
  return {
    read: (line) => proxyWords.apply(line, target),
    close() {
      sections.defaults = target.settings;
    },
  };
}

/** The same for a proxy. */
export function openProxy(
  kind: Exclude<ProxyKind, "defaults">,
  statement: Statement,
  sections: Sections,
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
  // With a word too many 2.1 forgets to set what the proxy begins with, and compares with it all the same.
  const settings = statement.word(2) === "" ? sections.defaults : initialSettings;
  const proxy = { ...newProxy(statement, kind, name, settings, sections), inherited: sections.defaults };
  const namesakes = sections.named.get(name) ?? [];
  const twin = badCharacter === undefined && namesakes.find((other) => clash(proxy, other));
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
  sections.named.set(name, [...namesakes, proxy]);
  return { read: (line) => proxyWords.apply(line, proxy), close: () => checkMode(proxy) };
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
  if (kind === "backend") {
    delete settings.frontend.defaultBackend;
    delete settings.logFormat;
  }
  const lists = {
    binds: [],
    useBackend: [],
    servers: [],
    acls: new Map(),
    lateArguments: [],
    monitorFail: [],
    serverRules: [],
    persistRules: [],
    tcpCheck: [],
  };
  const slices = { rules: newRules(), tcpRules: newTcpRules(), captures: newCaptures() };
  return { context, global, identified, kind, name, location, settings, inherited, ...lists, ...slices };
}
