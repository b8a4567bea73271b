import type { Balancer, Engine, Stack } from "@haproxy-practice/stack";

/** What a run of the suite runs against. */
export interface Variant {
  /** `containers-http-proxy` */
  readonly name: string;
  readonly driver: Stack["driver"];
  readonly balancer: Balancer;
  readonly engine?: Engine;
}

const balancers = {
  lb: { balancer: "lb" },
  "http-proxy": { balancer: "lb", engine: "http-proxy" },
  haproxy: { balancer: "haproxy" },
} as const satisfies Record<string, Pick<Variant, "balancer" | "engine">>;

/** What `npm test` runs: each driver with ours, and side by side in containers the other engine and the real HAProxy. */
const DEFAULT = ["local-lb", "containers-lb", "containers-http-proxy", "containers-haproxy", "swarm-lb"];

/** @param names separated by commas, each a driver and a balancer: `swarm-haproxy` */
export function variantsFrom(names: string | undefined): Variant[] {
  return (names ? names.split(",") : DEFAULT).map((name) => {
    const [, driver, balancer] = /^(local|containers|swarm)-(lb|http-proxy|haproxy)$/.exec(name) ?? [];
    if (!driver || !balancer) throw new Error(`E2E_VARIANTS: no driver and balancer are called '${name}'`);
    return { name, driver: driver as Stack["driver"], ...balancers[balancer as keyof typeof balancers] };
  });
}
