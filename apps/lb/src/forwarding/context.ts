import type { Proxy } from "../config/schema.ts";
import type { OwnAnswer } from "../http1/own-answer.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { SessionContext } from "../session/session.ts";
import type { Backend } from "../state/backend.ts";
import type { Frontend } from "../state/frontend.ts";
import type { Intake } from "./intake.ts";
import type { ProxyRules } from "./proxy-rules.ts";
import type { Routing } from "./routing.ts";

/** The statistics page, which knows more than one thread does. */
export interface StatsService {
  /** Is this request for the page of `proxy`? */
  matches(proxy: Proxy, method: string, target: string): boolean;
  answer(proxy: Proxy, method: string, target: string): Promise<OwnAnswer>;
}

/** What forwarding needs of the thread it runs in; `data-plane.ts` makes it. */
export interface ForwardingContext extends SessionContext {
  readonly routings: ReadonlyMap<Frontend, Routing>;
  /** Those that do anything with their requests. */
  readonly intakes: ReadonlyMap<Frontend, Intake>;
  /** Undefined: no backend keeps clients on their servers. */
  readonly persistence: ReadonlyMap<Backend, Persistence> | undefined;
  readonly stats: StatsService;
  /** Undefined: no proxy has any. */
  readonly rules: ReadonlyMap<Proxy, ProxyRules> | undefined;
}
