import { readFileSync } from "node:fs";
import { capability, required } from "@haproxy-practice/stack/capabilities";
import { describe, expect, test } from "vitest";
import { COLUMNS } from "../../src/stats/columns.ts";
import { haproxyBranch, type Target } from "../forwarding/harness/balancer.ts";
import { type Counters, countersAfter, NOT_COMPARED } from "./traffic/counters.ts";
import { type Exception, exceptions } from "./traffic/exceptions.ts";
import { scenarios } from "./traffic/scenarios.ts";

/** What 2.1.0 counted: `record.ts` wrote it. */
const observed = JSON.parse(
  readFileSync(new URL("testdata/observed-counters.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Counters>>;

compare("native", exceptions.native);
compare("http-proxy", exceptions["http-proxy"]);
describe.skipIf(!required("haproxy") || haproxyBranch() !== "2.1")(
  `of the real HAProxy, which must be 2.1 (${capability("haproxy").reason} ${haproxyBranch()})`,
  () => compare("haproxy", []),
);

function compare(target: Target, known: readonly Exception[]): void {
  describe(`after the same traffic the ${target} engine's statistics are those of HAProxy 2.1.0`, () => {
    for (const [heading, each] of Object.entries(scenarios)) {
      describe(heading, () => {
        for (const scenario of each) {
          const differs = known.filter((exception) => exception.scenarios.includes(scenario.name));
          const whole = differs.find(({ columns }) => columns === undefined);
          if (whole) {
            test.skip(`${scenario.name} [not ${target}: ${whole.why}]`);
            continue;
          }
          const columns = differs.flatMap((exception) => exception.columns ?? []);
          const same = (lines: Counters = []) => lines.filter((line) => !columns.includes(line.split(" ")[1] ?? ""));
          test(columns.length > 0 ? `${scenario.name}, but for ${columns.join(", ")}` : scenario.name, async () => {
            const counted = await countersAfter(target, scenario);
            expect(same(counted)).toEqual(same(observed[scenario.name]));
            if (columns.length > 0) expect(counted, "no exception is needed").not.toEqual(observed[scenario.name]);
          });
        }
      });
    }
  });
}

test("every exception names a scenario and columns, and every scenario was observed", () => {
  const names = Object.values(scenarios).flatMap((each) => each.map(({ name }) => name));
  const columns = COLUMNS.map(({ name }) => name);
  const all = Object.values(exceptions).flat();
  expect(names).toEqual(expect.arrayContaining(all.flatMap((exception) => exception.scenarios)));
  expect(columns).toEqual(expect.arrayContaining(all.flatMap((exception) => exception.columns ?? [])));
  expect(columns).toEqual(expect.arrayContaining(Object.keys(NOT_COMPARED)));
  expect(Object.keys(observed).sort()).toEqual([...names].sort());
});
