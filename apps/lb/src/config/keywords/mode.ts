import type { KeywordRow } from "../keyword.ts";
import type { Location } from "../location.ts";
import type { ProxyTarget } from "../proxy-kind.ts";

/** What passes through a proxy. */
export interface Mode {
  readonly name: "http" | "tcp" | "health";
  /** Absent: none was written. */
  readonly location?: Location;
}

/** HAProxy's. */
export const initialMode: Mode = { name: "tcp" };

interface ModeTarget extends ProxyTarget {
  readonly settings: { mode: Mode };
}

export const modeRows: readonly KeywordRow<ModeTarget>[] = [
  {
    kind: "supported",
    keyword: "mode",
    takes: "http",
    doc: "What is balanced. Only `http` is supported; without a `mode` line HAProxy means `tcp`.",
    shown: "config/load.test.ts#refuses mode tcp at the line that says so, and a proxy without a mode at its own",
    most: 1,
    apply(statement, { settings }) {
      const name = statement.next();
      if (name !== "http" && name !== "tcp" && name !== "health") {
        return statement.alert(`unknown proxy mode '${name}'.`);
      }
      settings.mode = { name, location: statement.location };
    },
  },
];

/** The data plane speaks HTTP only. Once it does not, this goes away. */
export function checkMode({ context, kind, name, location, settings: { mode } }: ModeTarget): void {
  if (mode.name === "http") return;
  const { file, line } = mode.location ?? location;
  context.report.alert(
    `parsing [${file}:${line}] : ${kind} '${name}' would be in ${mode.name} mode, which is not supported: say 'mode http'.`,
  );
}

/** `health` says nothing of its own to the balancer. */
export function runningMode({ name }: Mode): "http" | "tcp" {
  return name === "health" ? "tcp" : name;
}
