import type { Cases } from "../harness/suite.ts";
import { acceptProxy } from "./accept-proxy.ts";
import { acls } from "./acls.ts";
import { addressFields } from "./address-fields.ts";
import { addresses } from "./addresses.ts";
import { authorization } from "./authorization.ts";
import { backPressure } from "./back-pressure.ts";
import { binds } from "./binds.ts";
import { bodies } from "./bodies.ts";
import { captures } from "./captures.ts";
import { commandLines, commandReports } from "./commands.ts";
import { conditions } from "./conditions.ts";
import { connections } from "./connections.ts";
import { converters } from "./converters.ts";
import { cookies } from "./cookies.ts";
import { disabled } from "./disabled.ts";
import { dispatch } from "./dispatch.ts";
import { dynamicLimits } from "./dynamic-limits.ts";
import { endings } from "./endings.ts";
import { errorPages } from "./error-pages.ts";
import { failures, retries } from "./failures.ts";
import { fetches } from "./fetches.ts";
import { formats } from "./formats.ts";
import { hashes } from "./hashes.ts";
import { heads } from "./heads.ts";
import { http10 } from "./http10.ts";
import { interim } from "./interim.ts";
import { keepAliveProbes } from "./keep-alive-probes.ts";
import { limits } from "./limits.ts";
import { listeners } from "./listeners.ts";
import { logOptions } from "./log-options.ts";
import { mapCommands } from "./map-commands.ts";
import { maps } from "./maps.ts";
import { modes } from "./modes.ts";
import { monitoring } from "./monitoring.ts";
import { payload } from "./payload.ts";
import { preferredServer } from "./preferred-server.ts";
import { probes } from "./probes.ts";
import { proxyHeader } from "./proxy-header.ts";
import { queues } from "./queues.ts";
import { rateLimit } from "./rate-limit.ts";
import { rates } from "./rates.ts";
import { redispatch } from "./redispatch.ts";
import { regularExpressions } from "./regular-expressions.ts";
import { requestBuffering } from "./request-buffering.ts";
import { rewrites } from "./rewrites.ts";
import { routing } from "./routing.ts";
import { rules } from "./rules.ts";
import { serverMarks } from "./server-marks.ts";
import { serverRules } from "./server-rules.ts";
import { sources } from "./sources.ts";
import { statisticsAccess } from "./statistics-access.ts";
import { tcpSessions } from "./tcp.ts";
import { tcpOptions } from "./tcp-options.ts";
import { tcpRules } from "./tcp-rules.ts";
import { timeouts } from "./timeouts.ts";
import { tunnels } from "./tunnels.ts";
import { uniqueId } from "./unique-id.ts";
import { untidy } from "./untidy.ts";
import { variables } from "./variables.ts";
import { verdicts } from "./verdicts.ts";

/** Everything that every engine and the real HAProxy must do alike. */
export const cases: Cases = {
  "the heads of messages": heads,
  "messages that are only untidy": untidy,
  "HTTP/1.0": http10,
  bodies,
  addresses,
  binds,
  listeners,
  routing,
  hashes,
  "rules that name a server": serverRules,
  "limits that follow the load": dynamicLimits,
  conditions,
  "regular expressions": regularExpressions,
  converters,
  maps,
  ACLs: acls,
  "samples of every kind": fetches,
  "log formats and names of backends": formats,
  connections,
  "options of connections": modes,
  "interim responses": interim,
  tunnels,
  "servers that fail": failures,
  "connections that cannot be made": retries,
  "connections that are made elsewhere": redispatch,
  "the ends of exchanges": endings,
  "limits and queues": queues,
  "limits of messages": limits,
  "limits of rates of the process": rates,
  "time-outs": timeouts,
  "back-pressure": backPressure,
  "mode tcp": tcpSessions,
  rules,
  rewrites,
  variables,
  verdicts,
  authorization,
  "rules on connections and their first bytes": tcpRules,
  "first bytes": payload,
  "whose connections are": acceptProxy,
  "error pages": errorPages,
  "fields for proxies": proxyHeader,
  "sources of connections": sources,
  "servers that are preferred": preferredServer,
  "cookies of servers": cookies,
  "limits of rates": rateLimit,
  "fields that tell servers of addresses and names": addressFields,
  "probes of a port": probes,
  "changes of servers, and streams": serverMarks,
  "requests that are held back": requestBuffering,
  "proxies that do not run": disabled,
  "options of the log": logOptions,
  "probes of silent peers": keepAliveProbes,
  "options of mode tcp": tcpOptions,
  monitoring,
  "who sees the statistics": statisticsAccess,
  captures,
  "ids of requests": uniqueId,
  "addresses that are no servers": dispatch,
  "lines of commands": commandLines,
  "what commands tell": commandReports,
  "maps by commands": mapCommands,
};
