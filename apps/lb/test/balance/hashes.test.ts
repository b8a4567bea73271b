import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NONE } from "../../src/balance/algorithm.ts";
import { compileRequestKey } from "../../src/forwarding/request-key.ts";
import type { SampleSource } from "../../src/samples/source.ts";
import { proxyOf } from "../config/configuration.ts";
import { type HashedRequest, type HashRun, hashedRequests } from "./hash-runs.ts";
import { BalanceRig } from "./rig.ts";

/** Which server got each of 1,000 requests, through HAProxy 2.1.0: a digit each, a text a phase. */
const observed = JSON.parse(
  readFileSync(new URL("testdata/observed-hashes.json", import.meta.url), "utf8"),
) as readonly (HashRun & { readonly picks: readonly string[] })[];

describe("a key leads to the same server as in HAProxy 2.1.0", () => {
  const requests = hashedRequests();

  test.each(observed.map((run) => [`${run.backend}, ${run.phases.flat().join(", ")}`, run] as const))(
    "%s",
    async (_, run) => {
      const { backend } = await proxyOf(`backend b\n mode http\n ${run.backend.replaceAll("\n", "\n ")}`, "b");
      if (!backend) throw new Error("this proxy is no backend");
      const { servers: __, ...settings } = backend;
      const keyOf = compileRequestKey(backend, "http") ?? (() => NONE);
      const rig = new BalanceRig(
        backend.balance,
        run.servers.map(({ weight }) => weight),
        {
          backups: run.servers.flatMap(({ backup }, index) => (backup ? [index + 1] : [])),
          ids: run.servers.map(({ id }, index) => id ?? index + 1),
          threads: 2,
          settings,
        },
      ).publish();
      let turn = 0;
      for (const [phase, commands] of run.phases.entries()) {
        for (const command of commands) rig.set(changeBy(command));
        let picks = "";
        for (const request of requests) {
          const dispatcher = rig.threads[turn++ % 2];
          const key = keyOf(sourceOf(request));
          const server = dispatcher?.choose({ clientAddress: () => Uint8Array.of(127, 0, 0, 1), key }, undefined);
          picks += server ? server.index + 1 : 0;
        }
        expect(picks, commands.join()).toBe(run.picks[phase]);
      }
    },
  );
});

/** What a command of the runtime socket does to a server. */
function changeBy(command: string) {
  const [, verb, number, weight] = /^(disable|enable|set) server b\/s(\d)(?: weight (\d+))?$/.exec(command) ?? [];
  const server = Number(number);
  if (verb !== "set") return { server, usable: verb === "enable" };
  return { server, weight: Number(weight), usable: weight !== "0" };
}

function sourceOf({ target, field }: HashedRequest): SampleSource {
  const request = {
    target,
    lineCount: field === undefined ? 0 : 1,
    isNamed: (_: number, name: string) => name === "x-key",
    fieldValue: () => field,
  };
  return { request, method: "GET" } as unknown as SampleSource;
}
