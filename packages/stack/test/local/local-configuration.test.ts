import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { localConfiguration } from "../../src/local/local-configuration.ts";
import { HAPROXY_CFG } from "../../src/project-files.ts";

const VALUES = { resolver: "127.0.0.1:5353", port: "48686" };

describe("the local copy of a configuration", () => {
  test("differs from infra/haproxy.cfg in two words and nothing else", async () => {
    const original = await readFile(HAPROXY_CFG, "latin1");
    const local = localConfiguration(original, VALUES, HAPROXY_CFG);
    const before = original.split("\n");
    const after = local.split("\n");
    expect(after).toHaveLength(before.length);
    const changed = before.flatMap((line, index) =>
      line === after[index] ? [] : [[line.trim(), after[index]?.trim()]],
    );
    expect(changed).toEqual([
      ["nameserver dns1 127.0.0.11:53", "nameserver dns1 127.0.0.1:5353"],
      ["bind *:8000", "bind *:48686"],
    ]);
  });

  test("keeps comments, line ends and what follows the words", () => {
    const original =
      "# nameserver x 127.0.0.11:53\r\n\tnameserver  dns1\t127.0.0.11:53 # here\r\n bind *:8000 name a\r\n";
    expect(localConfiguration(original, VALUES, "f")).toBe(
      "# nameserver x 127.0.0.11:53\r\n\tnameserver  dns1\t127.0.0.1:5353 # here\r\n bind *:48686 name a\r\n",
    );
  });

  test.each([
    ["no nameserver", "bind *:8000\n", "f: expected one line `nameserver NAME 127.0.0.11:53` to replace, found 0"],
    [
      "another port",
      "nameserver a 127.0.0.11:53\nbind *:80\n",
      "f: expected one line `bind *:8000` to replace, found 0",
    ],
    [
      "two binds",
      "nameserver a 127.0.0.11:53\nbind *:8000\nbind *:8000\n",
      "f: expected one line `bind *:8000` to replace, found 2",
    ],
  ])("is refused for a file with %s", (_name, text, message) => {
    expect(() => localConfiguration(text, VALUES, "f")).toThrow(message);
  });
});
