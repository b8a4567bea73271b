import type { Resolvers, Server } from "../../src/config/schema.ts";
import { Discovery } from "../../src/discovery/discovery.ts";
import { BackendRig } from "../state/backend-rig.ts";
import { until } from "../until.ts";

export const HOLD = { valid: 10, nx: 40, refused: 40, timeout: 40, obsolete: 0, other: 40 };
/** Fast enough for a test; slow enough for a busy machine to answer in time. */
const TIMES = { timeoutResolve: 20, timeoutRetry: 150, resolveRetries: 2 };

let running: Discovery | undefined;

/** Nameservers `dns1`, `dns2`, ... */
export function section(
  nameservers: readonly { readonly address?: string; readonly port: number }[],
  change: Partial<Resolvers> = {},
): Resolvers {
  return {
    name: "docker",
    location: { file: "test.cfg", line: 1 },
    nameservers: nameservers.map(({ address = "127.0.0.1", port }, index) => ({
      name: `dns${index + 1}`,
      address,
      port,
    })),
    hold: HOLD,
    acceptedPayloadSize: 512,
    ...TIMES,
    ...change,
  };
}

/** Starts discovery for slots of `web`, on the machine's clock. */
export function discover(slots: number, resolvers: Resolvers, change: Partial<Server> = {}): BackendRig {
  const template: Partial<Server> = { host: "web", resolvers: resolvers.name, ...change };
  const rig = new BackendRig(Array.from({ length: slots }, () => template));
  startDiscovery(resolvers, [rig]);
  return rig;
}

export function startDiscovery(resolvers: Resolvers, rigs: readonly BackendRig[]): void {
  for (const rig of rigs) rig.now = undefined;
  const backends = rigs.map(({ backend }) => backend);
  running = new Discovery([resolvers], backends, Date);
  running.start();
}

export function stopDiscovery(): void {
  running?.stop();
}

export async function addresses(rig: BackendRig, expected: readonly string[]): Promise<void> {
  await until(`the addresses ${expected}`, () => rig.addresses.join() === expected.join());
}
