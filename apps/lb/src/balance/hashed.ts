import type { BackendSettings } from "../config/schema.ts";
import type { AlgorithmFactory, BalancedRequest } from "./algorithm.ts";
import { RingLookup, RingSchedule } from "./ring-lookup.ts";
import { MapLookup, MapSchedule } from "./server-map.ts";

/**
 * An algorithm by which something of a request names its server. Requests that have nothing of the kind take turns.
 * @param hash of a request's key, 32 bits, unsigned; `NONE`: it has no key
 */
export function hashed(settings: BackendSettings, hash: (request: BalancedRequest) => number): AlgorithmFactory {
  const isConsistent = settings.hashType?.isConsistent === true;
  return {
    takesAnyWeight: isConsistent,
    redispatchesAtOnce: false,
    isByKey: true,
    schedule: (servers, memory, rows) =>
      isConsistent ? new RingSchedule(servers, memory, rows.backend) : new MapSchedule(servers, memory, rows.backend),
    algorithm: (backend, memory) =>
      isConsistent ? new RingLookup(backend, memory, hash) : new MapLookup(backend, memory, hash),
  };
}
