import type { ForwardingContext } from "./context.ts";
import type { Engine } from "./engine.ts";

export type EngineName = "native" | "http-proxy";

/** @param sweepPeriod milliseconds between two looks at deadlines */
export type CreateEngine = (context: ForwardingContext, sweepPeriod: number) => Engine;

/** What `--engine` may name. Loaded when asked for: the library's modules would double the time to start. */
export const engines: Readonly<Record<EngineName, () => Promise<CreateEngine>>> = {
  native: async () => {
    const { NativeEngine } = await import("./native/native-engine.ts");
    return (context, sweepPeriod) => new NativeEngine(context, sweepPeriod);
  },
  "http-proxy": async () => {
    const { HttpProxyEngine } = await import("./http-proxy/http-proxy-engine.ts");
    return (context) => new HttpProxyEngine(context);
  },
};
