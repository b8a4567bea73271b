import type { Context } from "./context.ts";
import type { BufferSettings } from "./keywords/buffers.ts";
import { type GlobalLogging, initialGlobalLogging } from "./keywords/logging.ts";
import { initialProcess, type ProcessSettings } from "./keywords/process.ts";
import type { ProcessLimitSettings } from "./keywords/process-limits.ts";
import type { RateSettings } from "./keywords/rates.ts";
import type { GlobalRuntimeSocket } from "./keywords/runtime-socket.ts";
import type { UnixBind } from "./keywords/unix-bind.ts";
import type { VariableSettings } from "./keywords/variables.ts";
import type { Mutable } from "./mutable.ts";

/** The `global` sections, as far as they have been read: all are one. */
export interface GlobalSection {
  readonly context: Context;
  readonly settings: Mutable<
    ProcessSettings &
      ProcessLimitSettings &
      RateSettings &
      BufferSettings &
      GlobalLogging &
      VariableSettings &
      GlobalRuntimeSocket
  >;
  /** No setting: it may not stand beside `nbthread`. */
  nbproc?: number;
  /** No setting: it is in the binds that follow. */
  readonly unixBind: Mutable<UnixBind>;
  /** Keywords without effect that may be given only once. */
  readonly seen: Set<string>;
  readonly proxiesSoFar: () => number;
}

/** @param proxiesSoFar how many have been read */
export function newGlobalSection(context: Context, proxiesSoFar: () => number): GlobalSection {
  return {
    context,
    proxiesSoFar,
    settings: { ...initialProcess, ...initialGlobalLogging },
    unixBind: {},
    seen: new Set(),
  };
}
