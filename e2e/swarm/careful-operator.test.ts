import { docker, dockerJson } from "@haproxy-practice/stack/docker-command";
import { readService } from "@haproxy-practice/stack/swarm/service-state";
import { expect } from "vitest";
import { swarmScenario } from "./deployment.ts";

/** A running container, as far as it is looked at. */
interface Container {
  readonly Id: string;
  readonly Config: { readonly User: string };
  readonly State: { readonly Health: { readonly Status: string } };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[];
    readonly NanoCpus: number;
    readonly Memory: number;
    readonly LogConfig: { readonly Type: string; readonly Config: Record<string, string> };
  };
}

interface Service {
  readonly Spec: {
    readonly EndpointSpec: {
      readonly Ports?: readonly { readonly PublishMode: string; readonly TargetPort: number }[];
    };
  };
}

const SECOND = 1_000_000_000;

swarmScenario(
  "every task is healthy, limited and without rights, and updates are careful",
  {},
  async (_stack, name) => {
    for (const service of ["web", "lb"]) {
      const { current } = await readService(`${name}_${service}`);
      const containers = await dockerJson<Container[]>(["inspect", ...current.map(({ containerId }) => containerId)]);
      expect(containers).toHaveLength(service === "web" ? 3 : 1);
      for (const container of containers) {
        expect(container).toMatchObject({
          Config: { User: "1000:1000" },
          State: { Health: { Status: "healthy" } },
          HostConfig: {
            ReadonlyRootfs: true,
            CapDrop: ["ALL"],
            NanoCpus: service === "web" ? SECOND / 2 : 2 * SECOND,
            Memory: (service === "web" ? 128 : 512) * 1024 * 1024,
            LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
          },
        });
        const status = await docker(["exec", container.Id, "cat", "/proc/1/status"]);
        expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m);
        expect(status.match(/^Cap(Inh|Prm|Eff|Bnd|Amb):\s+0+$/gm)).toHaveLength(5);
        await expect(docker(["exec", container.Id, "touch", "/file"])).rejects.toThrow("Read-only file system");
      }
    }

    const careful = { Parallelism: 1, FailureAction: "rollback", Monitor: 10 * SECOND };
    const [web, lb] = await dockerJson<Service[]>(["service", "inspect", `${name}_web`, `${name}_lb`]);
    expect(web?.Spec).toMatchObject({
      UpdateConfig: { ...careful, Order: "start-first" },
      RollbackConfig: { Parallelism: 1, Order: "start-first" },
      EndpointSpec: { Mode: "dnsrr" },
      TaskTemplate: { ContainerSpec: { StopGracePeriod: 30 * SECOND } },
    });
    const [published] = lb?.Spec.EndpointSpec.Ports ?? [];
    const order = published?.PublishMode === "host" ? "stop-first" : "start-first";
    expect(published?.TargetPort).toBe(8000);
    expect(lb?.Spec).toMatchObject({
      UpdateConfig: { ...careful, Order: order },
      RollbackConfig: { Order: order },
      TaskTemplate: { ContainerSpec: { StopGracePeriod: 35 * SECOND } },
    });
  },
);
