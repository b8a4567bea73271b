import type { Condition } from "../../samples/acl/condition.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { type AclTarget, readCondition } from "./acl.ts";
import { type Ipv4Network, parseIpv4Network } from "./ipv4-network.ts";
import type { RuleSettings } from "./rules.ts";

/** What is answered to those who only ask whether the balancer is there. */
export interface MonitoringSettings {
  /** The target of their requests, a byte a character. */
  readonly monitorUri?: string;
  /** Where their connections come from. */
  readonly monitorNet?: Ipv4Network;
}

interface MonitoringTarget extends ProxyTarget, AclTarget {
  readonly settings: { readonly frontend: Mutable<MonitoringSettings> };
  readonly monitorFail: Condition[];
  readonly rules: RuleSettings;
  readonly useBackend: readonly unknown[];
}

const CASES = "forwarding/cases/monitoring.ts#";

export const monitoringRows: readonly KeywordRow<MonitoringTarget>[] = [
  {
    kind: "supported",
    keyword: "monitor-uri",
    takes: "<uri>",
    doc: "Answers requests for this target with 200 by itself, and logs nothing.",
    shown: `${CASES}monitor-uri answers by itself, whatever the rules say, and logs nothing`,
    most: 1,
    needs: "frontend",
    apply(statement, { settings }) {
      const uri = statement.next();
      if (uri === "") return statement.alert("'monitor-uri' expects an URI.");
      settings.frontend.monitorUri = uri;
    },
  },
  {
    kind: "supported",
    keyword: "monitor-net",
    takes: "<address>[/<mask>]",
    doc: "Answers connections from this network at once, in mode http with a short 200, and logs nothing.",
    shown: `${CASES}monitor-net answers who connects, before it says anything`,
    apply(statement, proxy) {
      const network = parseIpv4Network(statement.next());
      if (!network) return statement.alert("'monitor-net' expects address[/mask].");
      if (proxy.kind === "backend") {
        return statement.warning(`'monitor-net' ignored because backend '${proxy.name}' has no frontend capability.`);
      }
      proxy.settings.frontend.monitorNet = network;
    },
  },
  {
    kind: "supported",
    keyword: "monitor",
    takes: "fail if|unless <condition>",
    doc: "Answers requests for `monitor-uri` with 503 when the condition holds.",
    shown: `${CASES}monitor fail answers 503 when any of its conditions holds`,
    notInDefaults: true,
    needs: "frontend",
    apply: applyMonitor,
  },
];

function applyMonitor(statement: Statement, proxy: MonitoringTarget) {
  if (statement.next() !== "fail") return statement.alert("'monitor' only supports 'fail'.");
  const keyword = statement.next();
  if (keyword !== "if" && keyword !== "unless") {
    return statement.alert("'monitor fail' requires either 'if' or 'unless' followed by a condition.");
  }
  const later = [
    [proxy.rules.httpRequest, "an 'http-request'"],
    [proxy.useBackend, "a 'use_backend'"],
  ] as const;
  const misplaced = later.find(([rules]) => rules.length > 0);
  if (misplaced) {
    statement.warning(`a 'monitor fail' rule placed after ${misplaced[1]} rule will still be processed before.`);
  }
  const condition = readCondition(statement, keyword === "unless", "frontend http-request header rule", proxy);
  if (typeof condition === "string") {
    return statement.alert(`error detected while parsing a 'monitor fail' condition : ${condition}.`);
  }
  proxy.monitorFail.push(condition);
}
