import type { Target } from "./context.ts";
import type { Location } from "./location.ts";

export type ProxyKind = "defaults" | "frontend" | "backend" | "listen";
export type Side = "frontend" | "backend";

/** The section of a proxy. Rows that need more of it say what. */
export interface ProxyTarget extends Target {
  readonly kind: ProxyKind;
  readonly name: string;
  readonly location: Location;
}

export function hasFrontend({ kind }: { readonly kind: ProxyKind }): boolean {
  return kind !== "backend";
}

export function hasBackend({ kind }: { readonly kind: ProxyKind }): boolean {
  return kind !== "frontend";
}

export function hasSide(proxy: { readonly kind: ProxyKind }, side: Side): boolean {
  return side === "frontend" ? hasFrontend(proxy) : hasBackend(proxy);
}

/** What HAProxy calls a proxy in messages. */
export function kindWord({ kind }: { readonly kind: ProxyKind }): string {
  return kind === "listen" ? "proxy" : kind;
}
