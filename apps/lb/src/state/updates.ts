import type { MapChange } from "../config/schema.ts";

/**
 * What the control plane tells every data plane. Structured-clonable, so that the same message crosses to
 * another thread. A proxy is named by its place in `Configuration.proxies`, a server by its place in its backend.
 */
export type Update =
  | BackendUpdate
  /** Stop listening (`SIGUSR1`): connections end with their exchange. */
  | { readonly kind: "drain" }
  /** After a drain that takes too long: end every connection at once. */
  | { readonly kind: "kill" }
  /** Streams on these servers end: they went down, or who they stood in for came back. */
  | {
      readonly kind: "end streams";
      readonly proxy: number;
      readonly servers: readonly number[];
      readonly by: "server down" | "server back";
    }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | VariableUpdate
  | MapUpdate;

/** What a map holds other than its file held. */
export interface MapUpdate {
  readonly kind: "map";
  /** Its place in `Configuration.maps`. */
  readonly map: number;
  readonly change: MapChange;
}

/** What a thread did to a variable of the process, for the others. */
export interface VariableUpdate {
  readonly kind: "variable";
  readonly name: string;
  /** Absent: it is there no more. */
  readonly set?: { readonly type: string; readonly value: boolean | number | bigint | string };
}

export interface BackendUpdate {
  readonly kind: "backend";
  readonly proxy: number;
  readonly servers: readonly ServerUpdate[];
  readonly rotation: Rotation;
}

export interface ServerUpdate {
  /** Absent: no address is known. */
  readonly address?: string;
  readonly port: number;
  /** `port` is to be added to the port that the client connected to. */
  readonly isPortOffset?: true;
  /** May new requests go to it? UP, not in maintenance, not draining, weight above 0. */
  readonly usable: boolean;
  /** As its checks find it, and not in maintenance. */
  readonly up: boolean;
  readonly weight: number;
  /** Sessions at once; absent: no limit. */
  readonly maxconn?: number;
}

/**
 * The order of picks from `start` on: pick number n (the shared cursor counts them) goes to `order[n - start]`, a
 * server's place in its backend; after its end the order goes on at `repeatFrom`, for ever. What lies before
 * `repeatFrom` happens once: a server that comes back takes a while to find its regular place.
 * Only usable servers are in it.
 */
export interface Rotation {
  readonly start: number;
  readonly order: readonly number[];
  readonly repeatFrom: number;
}
