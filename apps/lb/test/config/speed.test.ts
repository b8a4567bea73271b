import { expect, it } from "vitest";
import { load } from "./configuration.ts";

/** Ten lines a backend. */
function manyBackends(count: number): string {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const rules = numbers.map(
    (i) => ` acl host_${i} hdr(host) -i app${i}.example.com www.app${i}.example.com\n use_backend b${i} if host_${i}`,
  );
  const backends = numbers.map((i) => {
    const servers = [1, 2, 3, 4].map((n) => ` server s${n} 10.0.${i % 250}.${n}:8080 check inter 2s weight 10`);
    return [`backend b${i}`, " balance roundrobin", " option forwardfor", " retries 2", ...servers].join("\n");
  });
  return `defaults
 mode http
 timeout connect 5s
 timeout client 30s
 timeout server 30s
frontend f
 bind 127.0.0.1:20100
${rules.join("\n")}
${backends.join("\n")}
`;
}

/** Measured 0.25 s of CPU; the bound leaves room for a busy machine, and none for what grows with the square of the file. */
it("a file of 10,000 lines with 1,000 backends is read in far less than a second of CPU", async () => {
  const text = manyBackends(1000);
  expect(text.split("\n").length).toBeGreaterThan(10_000);
  const before = process.cpuUsage();
  const { verdict, configuration } = await load(text);
  const { user } = process.cpuUsage(before);
  expect([verdict, configuration?.proxies.length]).toEqual(["valid", 1001]);
  expect(user / 1e6).toBeLessThan(1);
});

it("ten times as many take about ten times as long", async () => {
  const small = await cost(manyBackends(200));
  const large = await cost(manyBackends(2000));
  expect(large / small).toBeLessThan(40);
});

async function cost(text: string): Promise<number> {
  await load(text);
  const before = process.cpuUsage();
  await load(text);
  return process.cpuUsage(before).user;
}

it("long lines, many words, deep quotes and long names take no longer than their length", async () => {
  const texts = [
    `frontend f\n acl a path ${"/x ".repeat(20_000)}\n`,
    `frontend ${"f".repeat(100_000)}\n`,
    `frontend f\n log-format ${'"'.repeat(50_000)}\n`,
    `frontend f\n bind ${"127.0.0.1:1-9,".repeat(5000)}\n`,
    `backend b\n server-template s 99999 10.0.0.1:80\n`,
    `backend b\n${" server-template s 99999 10.0.0.1:80\n".repeat(1000)}`,
    `frontend f\n${" bind 127.0.0.1:1-65535\n".repeat(1000)}`,
    `global\n setenv A ${"x".repeat(1000)}\n description "${"$A".repeat(500)}"\n`,
  ];
  for (const text of texts) {
    const before = process.cpuUsage();
    await load(text);
    const { user } = process.cpuUsage(before);
    expect(user, text.slice(0, 30)).toBeLessThan(2e6);
  }
});
