import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { haproxyBranch } from "../forwarding/harness/balancer.ts";
import { configuration } from "../forwarding/harness/configuration.ts";
import { Rig } from "../forwarding/harness/rig.ts";
import { forwarded, response } from "../forwarding/harness/test-server.ts";
import { GROUPS, inputsOf } from "./converter-inputs.ts";

/** What is kept of the values of an expression: the first ones, and a digest of all. */
export interface ObservedValues {
  readonly first: readonly string[];
  readonly digest: string;
}

const SHOWN = 20;

export function summaryOf(values: readonly string[]): ObservedValues {
  const digest = createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 32);
  return { first: values.slice(0, SHOWN), digest };
}

/** The values of each expression, as HAProxy passes them on in fields. */
async function valuesOf(expressions: readonly string[], inputs: readonly string[]): Promise<string[][]> {
  const rules = expressions.map((expression, at) => `http-request set-header R-${at} '<%[${expression}]>'`);
  const global = "tune.maxrewrite 8000\ntune.bufsize 32768\ntune.http.maxhdr 200";
  const rig = await Rig.start("haproxy", configuration({ global, defaults: "no log", frontend: rules.join("\n") }));
  const values: string[][] = expressions.map(() => []);
  try {
    rig.server().serve((head) => {
      for (const [, at, value = ""] of head.matchAll(/^r-(\d+): <([^\r]*)>\r$/gm)) values[Number(at)]?.push(value);
      return response("s1");
    });
    const client = await rig.client();
    for (const input of inputs) {
      client.send(`GET / HTTP/1.1\r\nHost: a\r\nX: ${input}\r\n\r\n`);
      await client.receives(forwarded("s1"));
    }
  } finally {
    await rig.stop();
  }
  return values;
}

/** Writes what HAProxy 2.1 makes of the inputs: `HAPROXY_BIN=... node record-converters.ts`. */
if (import.meta.main) {
  if (haproxyBranch() !== "2.1") throw new Error("HAPROXY_BIN must name an HAProxy 2.1");
  const observed: Record<string, Record<string, ObservedValues>> = {};
  for (const [name, group] of Object.entries(GROUPS)) {
    const all = await valuesOf(group.expressions, inputsOf(group));
    observed[name] = Object.fromEntries(group.expressions.map((each, at) => [each, summaryOf(all[at] ?? [])]));
  }
  writeFileSync(
    new URL("testdata/observed-converters.json", import.meta.url),
    `${JSON.stringify(observed, undefined, 1)}\n`,
  );
}
