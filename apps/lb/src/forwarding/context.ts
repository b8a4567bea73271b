import type { Dispatcher } from "../balance/dispatcher.ts";
import type { Proxy } from "../config/schema.ts";
import type { RequestSamples } from "../samples/condition.ts";
import type { SessionContext } from "../session/session.ts";
import type { Frontend } from "../state/frontend.ts";
import type { OwnAnswer } from "./own-answer.ts";

/** A rule of a frontend, compiled once: where a request goes when it matches. */
export interface Route {
  readonly matches: (request: RequestSamples) => boolean;
  readonly dispatcher: Dispatcher;
}

/** Where the connections of a frontend in mode tcp go; undefined: nowhere. */
export function routeOf(context: ForwardingContext, frontend: Frontend): Dispatcher | undefined {
  return context.routes.get(frontend)?.find((route) => route.matches(NO_REQUEST))?.dispatcher;
}

const NO_REQUEST: RequestSamples = { path: "", pathLength: 0 };

/** The statistics page, which knows more than one thread does. */
export interface StatsService {
  /** Is this request for the page of `proxy`? */
  matches(proxy: Proxy, method: string, target: string): boolean;
  answer(proxy: Proxy, method: string, target: string): Promise<OwnAnswer>;
}

/** What forwarding needs of the thread it runs in; `data-plane.ts` makes it. */
export interface ForwardingContext extends SessionContext {
  /** The routes of each frontend in the order they are tried: `use_backend` rules, then the default. */
  readonly routes: ReadonlyMap<Frontend, readonly Route[]>;
  readonly stats: StatsService;
}
