import type { Condition } from "../../samples/acl/condition.ts";
import type { Report } from "../diagnostic.ts";
import type { KeywordRow } from "../keyword.ts";
import { kindWord, type ProxyTarget } from "../proxy-kind.ts";
import { type AclTarget, readCondition } from "./acl.ts";

/** `use-server`: requests that meet the condition go to this server while it is up. */
export interface ServerRule {
  /** A name. */
  readonly server: string;
  readonly condition: Condition;
}

interface ServerRulesTarget extends ProxyTarget, AclTarget {
  readonly serverRules: ServerRule[];
}

export const serverRuleRows: readonly KeywordRow<ServerRulesTarget>[] = [
  {
    kind: "supported",
    keyword: "use-server",
    takes: "<server> if|unless <condition>",
    doc: "Sends the requests that meet the condition to a server, whatever the algorithm, while it is up. The first that fits wins.",
    shown: "forwarding/cases/server-rules.ts#use-server sends requests to the server that the first rule names",
    notInDefaults: true,
    needs: "backend",
    apply(statement, proxy) {
      const server = statement.next();
      if (server === "") return statement.alert("'use-server' expects a server name.");
      const polarity = statement.next();
      if (polarity !== "if" && polarity !== "unless")
        return statement.alert("'use-server' requires either 'if' or 'unless' followed by a condition.");
      const place = "backend use-server, balance or stick-match rule";
      const condition = readCondition(statement, polarity === "unless", place, proxy);
      if (typeof condition === "string")
        return statement.alert(`error detected while parsing switching rule : ${condition}.`);
      proxy.serverRules.push({ server, condition });
    },
  },
];

/** When all servers are known. */
export function checkServerRules(
  proxy: ServerRulesTarget & { readonly servers: readonly { readonly name: string }[] },
  report: Report,
): void {
  const names = new Set(proxy.servers.map(({ name }) => name));
  for (const { server } of proxy.serverRules) {
    if (names.has(server)) continue;
    report.alert(
      `config : ${kindWord(proxy)} '${proxy.name}' : unable to find server '${server}' referenced in a 'use-server' rule.`,
    );
  }
}
