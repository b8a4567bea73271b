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
    takes: "http|tcp",
    doc: "What is balanced: requests, or connections. Without a `mode` line it is `tcp`.",
    shown: "forwarding/cases/tcp.ts#bytes pass both ways, and are no messages",
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

/** `mode health` is obsolete, and not supported. */
export function checkMode({ context, kind, name, location, settings: { mode } }: ModeTarget): void {
  if (mode.name !== "health") return;
  const { file, line } = mode.location ?? location;
  context.report.alert(
    `parsing [${file}:${line}] : ${kind} '${name}' would be in health mode, which is not supported: say 'mode http' or 'mode tcp'.`,
  );
}

/** `health` is refused. */
export function runningMode({ name }: Mode): "http" | "tcp" {
  return name === "http" ? "http" : "tcp";
}
