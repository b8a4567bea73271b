import type { ForwardingContext } from "./context.ts";
import type { Engine } from "./engine.ts";
import { NativeEngine } from "./native/native-engine.ts";

export type EngineName = "native";

/** What `--engine` may name. */
export const engines: Readonly<Record<EngineName, (context: ForwardingContext, sweepPeriod: number) => Engine>> = {
  native: (context, sweepPeriod) => new NativeEngine(context, sweepPeriod),
};
