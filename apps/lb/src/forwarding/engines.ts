import type { ForwardingContext } from "./context.ts";
import type { Engine } from "./engine.ts";
import { HttpProxyEngine } from "./http-proxy/http-proxy-engine.ts";
import { NativeEngine } from "./native/native-engine.ts";

export type EngineName = "native" | "http-proxy";

/** What `--engine` may name. */
export const engines: Readonly<Record<EngineName, (context: ForwardingContext, sweepPeriod: number) => Engine>> = {
  native: (context, sweepPeriod) => new NativeEngine(context, sweepPeriod),
  "http-proxy": (context) => new HttpProxyEngine(context),
};
