import type { Proxy } from "../config/schema.ts";
import type { RequestSamples } from "../samples/condition.ts";
import type { Frontend } from "../state/frontend.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ExchangeRecord } from "./log-line.ts";

/** A rule of a frontend, compiled once: where a request goes when it matches. */
export interface Route {
  readonly matches: (request: RequestSamples) => boolean;
  readonly dispatcher: Dispatcher;
}

/** The answer of the statistics page: `body` (latin1) goes out chunked unless a length is among the headers. */
export interface StatsAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The statistics page, which knows more than one thread does. */
export interface StatsService {
  /** Is this request for the page of `proxy`? */
  matches(proxy: Proxy, method: string, target: string): boolean;
  answer(proxy: Proxy, method: string, target: string): Promise<StatsAnswer>;
}

/** What forwarding needs of the thread it runs in; `data-plane.ts` makes it. */
export interface ForwardingContext {
  /** The routes of each frontend in the order they are tried: `use_backend` rules, then the default. */
  readonly routes: ReadonlyMap<Frontend, readonly Route[]>;
  readonly stats: StatsService;
  /** Is a line for this frontend's traffic wanted? */
  isLogged(frontend: Frontend): boolean;
  log(frontend: Frontend, record: ExchangeRecord): void;
  /** Connections of the process now, over all threads. */
  processConnections(): number;
  /** How many requests the sliding averages span in this thread. */
  readonly averageWindow: number;
}
