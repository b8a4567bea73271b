import { expect, test } from "vitest";
import { cases } from "./cases/cases.ts";
import { runSuite } from "./harness/suite.ts";
import { httpProxyExceptions } from "./http-proxy-exceptions.ts";

runSuite("http-proxy", cases);

test("every exception of the http-proxy engine names a case", () => {
  const names = Object.values(cases).flatMap((each) => each.map(({ name }) => name));
  expect(names).toEqual(expect.arrayContaining(Object.keys(httpProxyExceptions)));
  expect(new Set(names).size).toBe(names.length);
});
