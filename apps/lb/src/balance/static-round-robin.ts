import type { AlgorithmFactory } from "./algorithm.ts";
import { RoundRobin } from "./round-robin.ts";
import { MapSchedule } from "./server-map.ts";

/** `balance static-rr`: the servers take the places of the map in turn. */
export const STATIC_ROUND_ROBIN: AlgorithmFactory = {
  takesAnyWeight: false,
  redispatchesAtOnce: true,
  schedule: (servers, memory, rows) => new MapSchedule(servers, memory, rows.backend),
  algorithm: (backend, memory) => new RoundRobin(backend, memory),
};
