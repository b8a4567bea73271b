import type { Report } from "./diagnostic.ts";
import { OPTION_FORMATS, readBackendName, readFormats } from "./formats.ts";
import { checkCookieCapture } from "./keywords/captures.ts";
import { leaveOutHttpFlags } from "./keywords/flags.ts";
import { warnOfPeers } from "./keywords/peers.ts";
import { warnOfCookie, warnOfEqualCookies } from "./keywords/persistence.ts";
import { checkRuleCaptures } from "./keywords/rule-captures.ts";
import { checkServerRules } from "./keywords/server-rules.ts";
import { checkStatisticsAccess } from "./keywords/statistics-access.ts";
import { joinGroups } from "./keywords/userlists.ts";
import { resolveLateArguments } from "./late-arguments.ts";
import { hasBackend, hasFrontend, kindWord } from "./proxy-kind.ts";
import type { ProxySection } from "./proxy-section.ts";
import type { Sections } from "./sections.ts";

/** The consistency pass: what only shows once everything has been read. In HAProxy's order. */
export function validate(sections: Sections) {
  const { report } = sections.context;
  const { nbproc = 1, settings } = sections.global;
  const { nbthread = 1 } = settings;
  if (nbproc > 1 && nbthread > 1) {
    return report.alert(
      "config : cannot enable multiple processes if multiple threads are configured. " +
        "Please use either nbproc or nbthread but not both.",
    );
  }
  joinGroups(sections.userlists);
  if (report.failed) return;
  for (const proxy of sections.proxies) {
    // HAProxy, too, looks no further into one that does not run.
    if (proxy.settings.isDisabled) continue;
    if (proxy.settings.mode.name !== "http") warnOfCookie(proxy);
    leaveOutMonitor(proxy, report);
    leaveOutHttpHash(proxy, report);
    leaveOutHttpLog(proxy, report);
    checkBinds(proxy, report);
    checkReferences(proxy, sections, report);
    checkServerRules(proxy, report);
    readFormats(proxy);
    resolveLateArguments(proxy, sections);
    checkTimeouts(proxy, report);
    checkCookieCapture(proxy);
    checkRuleCaptures(proxy);
    checkServerNames(proxy, report);
    checkLogFormat(proxy, report);
    checkStatisticsAccess(proxy);
    leaveOutHttp(proxy, report);
    warnOfServerCookies(proxy, report);
    warnOfEqualCookies(proxy);
    refuseResponseContent(proxy, report);
    leaveOutDisabling(proxy, report);
    leaveOutDispatch(proxy, report);
    leaveOutTcpCheck(proxy, report);
  }
  warnOfPeers(sections);
  for (const { name } of [...sections.mailers].reverse()) {
    report.warning(`Removing incomplete section 'mailers ${name}'.`);
  }
  for (const {
    name,
    settings: { nameservers },
    location,
  } of sections.resolvers) {
    if (nameservers.length > 0) continue;
    report.warning(`config : resolvers '${name}' [${location.file}:${location.line}] has no nameservers configured!`);
  }
  const known = new Set(sections.resolvers.map(({ name }) => name));
  for (const proxy of sections.proxies) checkResolvers(proxy, known, report);
}

function checkBinds(proxy: ProxySection, report: Report): void {
  if (!hasFrontend(proxy) || proxy.binds.length > 0) return;
  report.warning(
    `config : ${kindWord(proxy)} '${proxy.name}' has no 'bind' directive. ` +
      "Please declare it as a backend if this was intended.",
  );
}

function checkReferences(proxy: ProxySection, { named }: Sections, report: Report): void {
  const { defaultBackend } = proxy.settings.frontend;
  const check = (rule: "default_backend" | "use_backend", name: string): boolean => {
    const target = named.get(name)?.find(hasBackend);
    if (!target) report.alert(`Proxy '${proxy.name}': unable to find required ${rule}: '${name}'.`);
    else if (target === proxy) report.alert(`Proxy '${proxy.name}': loop detected for ${rule}: '${name}'.`);
    else return checkModes(proxy, target, rule, report);
    return false;
  };
  if (defaultBackend !== undefined && check("default_backend", defaultBackend) && proxy.servers.length > 0) {
    report.warning(
      `In proxy '${proxy.name}', the 'default_backend' rule always has precedence over the servers, ` +
        "which will never be used.",
    );
  }
  for (const rule of proxy.useBackend) {
    readBackendName(rule, proxy);
    if (!rule.format) check("use_backend", rule.backend);
  }
}

/** Whether what comes in one mode may go on in another. */
function checkModes(
  proxy: ProxySection,
  target: ProxySection,
  rule: "default_backend" | "use_backend",
  report: Report,
): boolean {
  const [from, to] = [proxy.settings.mode.name, target.settings.mode.name];
  if (from === to) return true;
  const place = ({ location: { file, line } }: ProxySection) => `${file}:${line}`;
  if (from === "tcp" && to === "http") {
    report.alert(
      `parsing [${place(proxy)}] : ${kindWord(proxy)} '${proxy.name}' in tcp mode sends to '${target.name}' in http mode, ` +
        "which is not supported: give both the same mode.",
    );
    return false;
  }
  report.alert(
    `${from} ${kindWord(proxy)} '${proxy.name}' (${place(proxy)}) tries to use incompatible ${to} ${kindWord(target)} ` +
      `'${target.name}' (${place(target)}) ` +
      `${rule === "default_backend" ? "as its default backend" : "in a 'use_backend' rule"} (see 'mode').`,
  );
  return false;
}

function leaveOutMonitor({ settings, ...proxy }: ProxySection, report: Report): void {
  if (settings.mode.name === "http" || settings.frontend.monitorUri === undefined || !hasFrontend(proxy)) return;
  report.warning(`config : monitor-uri will be ignored for ${kindWord(proxy)} '${proxy.name}' (needs 'mode http').`);
}

/** What of a request would name its server. */
function leaveOutHttpHash({ settings, ...proxy }: ProxySection, report: Report): void {
  const { hashedPart } = settings.backend;
  if (settings.mode.name === "http" || !hashedPart || hashedPart.kind === "rdp-cookie") return;
  settings.backend.balance = "roundrobin";
  delete settings.backend.hashedPart;
  report.warning(
    `config : Layer 7 hash not possible for ${kindWord(proxy)} '${proxy.name}' (needs 'mode http'). Falling back to round robin.`,
  );
}

/** Lines that tell of requests: in mode tcp there are none. */
function leaveOutHttpLog({ settings, ...proxy }: ProxySection, report: Report): void {
  const { mode, logFormat } = settings;
  if (mode.name === "http" || !logFormat?.keyword.startsWith("option httplog")) return;
  const { file, line } = logFormat.location;
  settings.logFormat = { ...logFormat, keyword: "option tcplog", text: OPTION_FORMATS["option tcplog"] };
  report.warning(
    `parsing [${file}:${line}] : 'option httplog' not usable with ${kindWord(proxy)} '${proxy.name}' (needs 'mode http'). ` +
      "Falling back to 'option tcplog'.",
  );
}

/** What else needs mode http. */
function leaveOutHttp({ settings, ...proxy }: ProxySection, report: Report): void {
  if (settings.mode.name === "http") return;
  const ignored = (what: string) =>
    report.warning(`config : '${what} ignored for ${kindWord(proxy)} '${proxy.name}' as it requires HTTP mode.`);
  if (settings.stats) {
    ignored("stats' statement");
    delete settings.stats;
  }
  if (proxy.captures.cookie) {
    ignored("capture' statement");
    delete proxy.captures.cookie;
  }
  for (const [list, set] of [
    ["httpRequest", "http-request"],
    ["httpResponse", "http-response"],
    ["redirect", "redirect"],
  ] as const) {
    if (proxy.rules[list].length === 0) continue;
    report.warning(`config : '${set}' rules ignored for ${kindWord(proxy)} '${proxy.name}' as they require HTTP mode.`);
    proxy.rules[list] = [];
  }
  for (const option of ["forwardfor", "originalto"] as const) {
    if (!settings.options[option]) continue;
    ignored(`option ${option}'`);
    delete settings.options[option];
  }
  leaveOutHttpFlags({ settings, ...proxy }, (option) => ignored(`option ${option}'`));
}

function warnOfServerCookies({ settings, servers, ...proxy }: ProxySection, report: Report): void {
  if (settings.mode.name === "http") return;
  for (const { name, settings: server } of servers) {
    if (server.cookie === undefined) continue;
    report.warning(
      `config : ${kindWord(proxy)} '${proxy.name}' : ignoring cookie for server '${name}' as HTTP mode is disabled.`,
    );
  }
}

function refuseResponseContent({ settings, tcpRules, kind, name }: ProxySection, report: Report): void {
  if (settings.mode.name !== "http" || tcpRules.responseContent.length === 0) return;
  report.alert(`config : 'tcp-response content' of ${kindWord({ kind })} '${name}' is not supported yet in mode http.`);
}

/** What `http-check` says is for checks by HTTP. */
function leaveOutDisabling(proxy: ProxySection, report: Report): void {
  const { backend } = proxy.settings;
  if (!hasBackend(proxy) || !backend.disableOn404 || backend.checkKind?.kind === "http") return;
  report.warning(
    `config : 'disable-on-404' will be ignored for ${kindWord(proxy)} '${proxy.name}' (requires 'option httpchk').`,
  );
  delete backend.disableOn404;
}

function leaveOutDispatch(proxy: ProxySection, report: Report): void {
  const { backend } = proxy.settings;
  if (!hasBackend(proxy) || !backend.dispatch || !backend.isBalanceSet) return;
  report.warning(`config : dispatch address of ${kindWord(proxy)} '${proxy.name}' will be ignored in balance mode.`);
  delete backend.dispatch;
}

function leaveOutTcpCheck(proxy: ProxySection, report: Report): void {
  if (proxy.tcpCheck.length === 0 || proxy.settings.backend.checkKind?.kind === "tcp") return;
  report.warning(
    `config : ${kindWord(proxy)} '${proxy.name}' uses tcp-check rules without 'option tcp-check', so the rules are ignored.`,
  );
}

function checkTimeouts(proxy: ProxySection, report: Report): void {
  const { mode, timeouts } = proxy.settings;
  const { client, server, connect, tunnel } = timeouts;
  const lacksClient = hasFrontend(proxy) && !client;
  const hasServer = server || (mode.name === "tcp" && tunnel);
  const lacksServer = hasBackend(proxy) && proxy.servers.length > 0 && !(hasServer && connect);
  if (!lacksClient && !lacksServer) return;
  report.warning(
    `config : missing timeouts for ${kindWord(proxy)} '${proxy.name}'.\n` +
      "   | While not properly invalid, you will certainly encounter various problems\n" +
      "   | with such a configuration. To fix this, please ensure that all following\n" +
      "   | timeouts are set to a non-zero value: 'client', 'connect', 'server'.",
  );
}

function checkServerNames(proxy: ProxySection, report: Report): void {
  const lines = new Map<string, number>();
  for (const { name, location } of proxy.servers) {
    const earlier = lines.get(name);
    if (earlier === undefined) {
      lines.set(name, location.line);
      continue;
    }
    report.alert(
      `parsing [${location.file}:${location.line}] : ${kindWord(proxy)} '${proxy.name}', another server named ` +
        `'${name}' was already defined at line ${earlier}, please use distinct names.`,
    );
  }
}

function checkLogFormat(proxy: ProxySection, report: Report): void {
  const { logFormat, structuredDataFormat, logTargets } = proxy.settings;
  const hasFormat =
    (logFormat && proxy.formats?.log.parts.length) ||
    (structuredDataFormat && proxy.formats?.structuredData?.parts.length);
  if (!hasFrontend(proxy) || !hasFormat) return;
  const hasTargets = logTargets.some((target) => target !== "global" || proxy.global.settings.logTargets.length > 0);
  if (hasTargets) return;
  report.warning(`config : log format ignored for ${kindWord(proxy)} '${proxy.name}' since it has no log address.`);
}

function checkResolvers(proxy: ProxySection, known: ReadonlySet<string>, report: Report): void {
  for (const {
    name,
    settings: { resolvers },
  } of proxy.servers) {
    if (resolvers === undefined || known.has(resolvers)) continue;
    report.alert(
      `config : ${kindWord(proxy)} '${proxy.name}', server '${name}': unable to find required resolvers '${resolvers}'`,
    );
  }
}
