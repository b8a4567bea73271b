import { afterEach, expect, test } from "vitest";
import type { CheckingSettings } from "../../src/config/schema.ts";
import { until } from "../until.ts";
import { CheckRig } from "./check-rig.ts";

const HEADER = /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\n/;

let rig: CheckRig | undefined;

afterEach(async () => rig?.stop());

async function said(settings: CheckingSettings): Promise<string> {
  await rig?.stop();
  const started = await CheckRig.start(settings, () => {}, {}, { sendsProxy: true });
  rig = started;
  await until("a check that says something", () => started.heard.length > 0);
  return started.heard.join("");
}

test("a check begins with the header of the PROXY protocol", async () => {
  const redis = await said({ checkKind: { kind: "redis" } });
  expect(redis).toMatch(HEADER);
  expect(redis.replace(HEADER, "")).toBe("*1\r\n$4\r\nPING\r\n");
  const step = { kind: "send", text: "x" } as const;
  expect(await said({ checkKind: { kind: "tcp" }, tcpCheck: [step] })).toMatch(HEADER);
});

test("a tcp-check that connects by itself says there whether it sends the header", async () => {
  const steps = [{ kind: "connect" }, { kind: "send", text: "x" }] as const;
  expect(await said({ checkKind: { kind: "tcp" }, tcpCheck: steps })).toMatch(/^x+$/);
});
