import type { AlgorithmFactory, BalancedRequest } from "./algorithm.ts";
import { MapLookup, MapSchedule } from "./server-map.ts";

/** `balance source`: a client's address always leads to the same server, while the same servers are usable. */
export const SOURCE: AlgorithmFactory = {
  takesAnyWeight: false,
  redispatchesAtOnce: false,
  isByKey: true,
  schedule: (servers) => new MapSchedule(servers),
  algorithm: (backend) => new MapLookup(backend, hashOfSource),
};

/** HAProxy's hash of an address: its 32-bit words, combined by exclusive or. 10.0.0.1 is 0x0a000001. */
function hashOfSource(request: BalancedRequest): number {
  const bytes = request.clientAddress();
  let hash = 0;
  for (let at = 0; at < bytes.length; at++) hash ^= (bytes[at] as number) << (24 - 8 * (at & 3));
  return hash >>> 0;
}
