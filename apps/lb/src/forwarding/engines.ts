import type { ForwardingContext } from "./context.ts";
import type { Engine } from "./engine.ts";

export type EngineName = "native" | "http-proxy";

/** @param sweepPeriod milliseconds between two looks at deadlines */
export type CreateEngine = (context: ForwardingContext, sweepPeriod: number) => Engine;

/** What `--engine` may name. Loaded when asked for: the library's modules would double the time to start. */
export const engines: Readonly<Record<EngineName, () => Promise<CreateEngine>>> = {
  native: loadNative,
  "http-proxy": async () => {
    const [createNative, { HttpProxyEngine }] = await Promise.all([
      loadNative(),
      import("./http-proxy/http-proxy-engine.ts"),
    ]);
    return (context, sweepPeriod) => byMode(new HttpProxyEngine(context), createNative(context, sweepPeriod));
  },
};

async function loadNative(): Promise<CreateEngine> {
  const { NativeEngine } = await import("./native/native-engine.ts");
  return (context, sweepPeriod) => new NativeEngine(context, sweepPeriod);
}

/** The library knows HTTP alone: in mode tcp both engines are the same. */
function byMode(http: Engine, tcp: Engine): Engine {
  return {
    accept: (connection, listener, closed, entry) =>
      (listener.frontend.proxy.mode === "tcp" ? tcp : http).accept(connection, listener, closed, entry),
    drain() {
      http.drain();
      tcp.drain();
    },
    kill(by, on) {
      http.kill(by, on);
      tcp.kill(by, on);
    },
    destroy() {
      http.destroy();
      tcp.destroy();
    },
  };
}
