import type { Condition } from "../../samples/acl/condition.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Location } from "../location.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { type AclTarget, applyAcl, readCondition } from "./acl.ts";

/** Where a frontend's requests go that no `use_backend` took. */
export interface RoutingSettings {
  /** The name of a proxy that has `backend`. */
  readonly defaultBackend?: string;
}

export interface UseBackend {
  /** A name, unless there is a format. */
  readonly backend: string;
  /** The name is made of each request; one that no backend has leads to the default backend. */
  readonly format?: LogFormat;
  readonly location: Location;
  /** Absent: always. */
  readonly condition?: Condition;
}

interface RoutingTarget extends ProxyTarget, AclTarget {
  readonly settings: { readonly frontend: Mutable<RoutingSettings> };
  readonly useBackend: Mutable<UseBackend>[];
}

export const routingRows: readonly KeywordRow<RoutingTarget>[] = [
  {
    kind: "supported",
    keyword: "default_backend",
    takes: "<backend>",
    doc: "Where requests go that no `use_backend` took.",
    shown: "forwarding/cases/routing.ts#use_backend chooses by path, the default backend takes the rest",
    most: 1,
    needs: "frontend",
    apply(statement, { settings }) {
      const name = statement.next();
      if (name === "") return statement.alert("'default_backend' expects a backend name.");
      settings.frontend.defaultBackend = name;
    },
  },
  {
    kind: "supported",
    keyword: "use_backend",
    takes: "<backend>|<format> [if|unless <condition>]",
    doc: "Sends the requests that meet the condition to a backend, whose name may be made of the request: `%[...]`. The first that fits wins.",
    shown: "forwarding/cases/routing.ts#use_backend chooses by path, the default backend takes the rest",
    notInDefaults: true,
    needs: "frontend",
    apply: applyUseBackend,
  },
  {
    kind: "supported",
    keyword: "acl",
    takes: "<name> <test>",
    doc: "Names a test. The tests are listed below.",
    shown: "samples/condition.test.ts#a name declared several times holds when any of its tests does",
    notInDefaults: true,
    apply: applyAcl,
  },
];

function applyUseBackend(statement: Statement, proxy: RoutingTarget) {
  const backend = statement.next();
  if (backend === "") return statement.alert("'use_backend' expects a backend name.");
  const keyword = statement.next();
  const { location } = statement;
  if (keyword === "") return void proxy.useBackend.push({ backend, location });
  if (keyword !== "if" && keyword !== "unless") {
    return statement.alert(`unexpected keyword '${keyword}' after switching rule, only 'if' and 'unless' are allowed.`);
  }
  const condition = readCondition(statement, keyword === "unless", "frontend use-backend rule", proxy);
  if (typeof condition === "string") {
    return statement.alert(`error detected while parsing switching rule : ${condition}.`);
  }
  proxy.useBackend.push({ backend, location, condition });
}
