/** What operators and name resolution want of a server, whatever its checks find. */
export interface AdminState {
  /** In maintenance because its name does not resolve. */
  readonly unresolved: boolean;
  /** In maintenance because somebody said so. */
  readonly maintenance: boolean;
  /** Gets no new requests because somebody said so. */
  readonly drain: boolean;
}

/** What an operator tells a server to be. */
export type AdminOrder = "ready" | "drain" | "maint";

/** What a change amounts to, of all that HAProxy has words for. */
export type AdminTransition =
  | "enters maintenance"
  | "leaves maintenance"
  /** The one reason for the maintenance is gone, and the other one is still there. */
  | "only unresolved"
  | "only forced"
  | "enters drain"
  | "leaves drain"
  | "none";

export function isMaintained({ unresolved, maintenance }: AdminState): boolean {
  return unresolved || maintenance;
}

export function afterOrder(state: AdminState, order: AdminOrder): AdminState {
  return { ...state, maintenance: order === "maint", drain: order === "drain" };
}

export function transition(from: AdminState, to: AdminState): AdminTransition {
  if (isMaintained(from) !== isMaintained(to)) return isMaintained(to) ? "enters maintenance" : "leaves maintenance";
  if (isMaintained(to)) {
    if (from.maintenance && !to.maintenance) return "only unresolved";
    return from.unresolved && !to.unresolved ? "only forced" : "none";
  }
  if (from.drain === to.drain) return "none";
  return to.drain ? "enters drain" : "leaves drain";
}
