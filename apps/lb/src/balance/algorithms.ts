import type { AlgorithmName, BackendSettings } from "../config/schema.ts";
import type { AlgorithmFactory } from "./algorithm.ts";
import { FIRST } from "./first.ts";
import { hashed } from "./hashed.ts";
import { LEAST_CONNECTIONS } from "./least-connections.ts";
import { random } from "./random.ts";
import { ROUND_ROBIN } from "./round-robin.ts";
import { hashOfSource } from "./source.ts";
import { STATIC_ROUND_ROBIN } from "./static-round-robin.ts";

/** What names the request's server was looked for when it came: `forwarding/request-key.ts`. */
const byKey = (settings: BackendSettings) => hashed(settings, ({ key }) => key);

/** The words of `balance` and what each does. */
export const ALGORITHMS: Readonly<Record<AlgorithmName, (settings: BackendSettings) => AlgorithmFactory>> = {
  roundrobin: () => ROUND_ROBIN,
  "static-rr": () => STATIC_ROUND_ROBIN,
  leastconn: () => LEAST_CONNECTIONS,
  first: () => FIRST,
  random,
  source: (settings) => hashed(settings, hashOfSource(settings.hashType)),
  uri: byKey,
  url_param: byKey,
  hdr: byKey,
  "rdp-cookie": byKey,
};

export function algorithmOf(settings: BackendSettings): AlgorithmFactory {
  return ALGORITHMS[settings.balance](settings);
}
