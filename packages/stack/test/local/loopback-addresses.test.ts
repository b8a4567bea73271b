import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { required } from "../../src/capabilities.ts";
import { freePort } from "../../src/free-port.ts";
import { nextAddresses, requireFreePort, WEB_PORT } from "../../src/local/loopback-addresses.ts";
import { StackError } from "../../src/stack.ts";
import { testNetwork } from "./test-network.ts";

const network = testNetwork();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe.skipIf(!required("loopback-network"))("addresses for replicas", () => {
  test("are .2, .3, .4 at the start", async () => {
    expect(await nextAddresses(network, 1, new Set(), 3)).toEqual([2, 3, 4].map((n) => `${network}.${n}`));
  });

  test("go on after the last one given, past those in use", async () => {
    expect(await nextAddresses(network, 4, new Set([`${network}.6`]), 2)).toEqual([5, 7].map((n) => `${network}.${n}`));
  });

  test("begin again after .254", async () => {
    expect(await nextAddresses(network, 253, new Set(), 2)).toEqual([254, 2].map((n) => `${network}.${n}`));
  });

  test("that somebody listens on are an error that says what to do", async () => {
    await listen(`${network}.2`, WEB_PORT);
    const error = await nextAddresses(network, 1, new Set(), 1).catch((reason) => reason);
    expect(error).toBeInstanceOf(StackError);
    expect(error.message).toContain(`port 8000 of ${network}.2 is in use; another copy of this stack`);
  });

  test("that this machine does not have are an error that names them", async () => {
    // TEST-NET-3 (RFC 5737): nobody's address. So is 127.0.0.2 on macOS.
    const error = await nextAddresses("203.0.113", 1, new Set(), 2).catch((reason) => reason);
    expect(error).toBeInstanceOf(StackError);
    expect(error.message).toContain("this machine has no address 203.0.113.2, 203.0.113.3");
  });
});

describe("the published port", () => {
  test("is accepted when nobody has it", async () => {
    await requireFreePort(await freePort());
  });

  test("is refused when somebody has it, on whatever address", async () => {
    for (const address of ["127.0.0.1", "0.0.0.0"]) {
      const port = await freePort();
      await listen(address, port);
      await expect(requireFreePort(port)).rejects.toThrow(`port ${port} is in use, by another copy of this stack`);
    }
  });
});

async function listen(address: string, port: number): Promise<void> {
  const server = createServer().listen(port, address);
  servers.push(server);
  await once(server, "listening");
}
