import { expect, test } from "vitest";
import { Report } from "../../src/config/diagnostic.ts";
import { KnownHosts } from "../../src/config/known-hosts.ts";
import type { Location } from "../../src/config/location.ts";
import { nameserversOf, readResolvConf } from "../../src/config/resolv-conf.ts";
import { configurationOf } from "./configuration.ts";

/** Twice, as a configuration is read when it has names that the machine must be asked for. */
async function read(text: string, declared: readonly [string, Location][] = []) {
  const hosts = new KnownHosts();
  nameserversOf(text, new Map(declared), { hosts, report: new Report() });
  await hosts.ask();
  const report = new Report();
  const nameservers = nameserversOf(text, new Map(declared), { hosts, report });
  return { nameservers, warnings: report.diagnostics.map((diagnostic) => diagnostic.text) };
}

test("nameservers are named by their addresses, and asked at port 53", async () => {
  const text =
    "# nameserver 10.0.0.9\nsearch web\nnameserver 10.0.0.1\nnameserver\t::1 # here\r\nnameservers 10.0.0.3\n";
  expect(await read(text)).toEqual({
    nameservers: [
      { name: "10.0.0.1", address: "10.0.0.1", port: 53 },
      { name: "::1", address: "::1", port: 53 },
    ],
    warnings: [],
  });
});

test("what cannot be one is left out, with HAProxy's words", async () => {
  const { nameservers, warnings } = await read("nameserver 10.0.0.1\nnameserver\nnameserver fe80::1%eth0\n", [
    ["10.0.0.1", { file: "t.cfg", line: 2 }],
  ]);
  expect(nameservers).toEqual([]);
  expect(warnings).toEqual([
    "Parsing [/etc/resolv.conf:1] : generated name for /etc/resolv.conf nameserver '10.0.0.1' conflicts with another " +
      "nameserver (declared at t.cfg:2), it appears to be a duplicate and will be excluded.",
    "parsing [/etc/resolv.conf:2] : nameserver line is missing address.",
    "parsing [/etc/resolv.conf:3] : address 'fe80::1%eth0' could not be recognized, namerserver will be excluded.",
  ]);
});

test.skipIf(readResolvConf() === undefined)("a section has the nameservers of this machine", async () => {
  const { resolvers } = await configurationOf("resolvers r\n nameserver own 127.0.0.1:5353\n parse-resolv-conf\n");
  const machines = [...(readResolvConf() ?? "").matchAll(/^nameserver[ \t]+([\d.]+)\s*$/gm)].map(
    ([, address]) => address,
  );
  const found = resolvers[0]?.nameservers ?? [];
  expect(found[0]?.name).toBe("own");
  expect(found.map(({ address }) => address)).toEqual(expect.arrayContaining(machines));
  for (const { port } of found.slice(1)) expect(port).toBe(53);
});
