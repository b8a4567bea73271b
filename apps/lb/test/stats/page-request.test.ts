import { describe, expect, test } from "vitest";
import { isStatsRequest, pageLink, parsePageRequest } from "../../src/stats/page-request.ts";
import { STATS } from "./example.ts";

describe("a request for the statistics", () => {
  test.each([
    "/my-stats",
    "/my-stats/",
    "/my-stats;csv",
    "/my-stats?;csv",
    "/my-statsfoo",
    "http://a/my-stats",
    "http://a:80/my-stats;csv",
  ])("is %s", (target) => {
    expect(isStatsRequest(STATS, "GET", target)).toBe(true);
  });

  test.each([
    "/MY-STATS",
    "/my-stat",
    "//my-stats",
    "/my%2dstats",
    "/x/my-stats",
    "http://a/",
    "http://my-stats",
    "*",
    "",
    "my-stats",
    "http:///x/my-stats",
  ])("is not %s", (target) => {
    expect(isStatsRequest(STATS, "GET", target)).toBe(false);
  });

  test("is a GET, a HEAD or a POST, and nothing else", () => {
    const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "TRACE"];
    expect(methods.filter((method) => isStatsRequest(STATS, method, "/my-stats"))).toEqual(["GET", "HEAD", "POST"]);
  });

  test("may have the default URI, whose query belongs to the prefix", () => {
    const settings = { ...STATS, uri: "/haproxy?stats" };
    const matches = (target: string) => isStatsRequest(settings, "GET", target);
    expect([matches("/haproxy?stats;csv"), matches("/haproxy?stat"), matches("/haproxy")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(parsePageRequest(settings, "/haproxy?stats;csv").format).toBe("csv");
  });
});

describe("a page request's options", () => {
  const parse = (options: string) => parsePageRequest(STATS, `/my-stats${options}`);

  test.each([
    ["", "html"],
    ["?x;csv", "csv"],
    ["/foo;csv", "csv"],
    ["?;json", "json"],
    [";typed", "typed"],
    [";typedx", "typed"],
    ["?;typed;csv", "typed"],
    ["?;json;typed", "json"],
    ["?;typed;json-schema", "schema"],
    ["?;TYPED", "html"],
    ["?;type", "html"],
    ["?;xml", "html"],
    ["?;csv;json", "json"],
    ["?;json;csv", "json"],
    ["?;csv;json-schema", "schema"],
    [";no-maint", "html"],
    ["?csv", "html"],
  ])("%j asks for %s", (options, format) => {
    expect(parse(options).format).toBe(format);
  });

  test("may stand anywhere after the prefix", () => {
    expect(parse("?a=b;norefresh&c;up&scope=web;st=DENY")).toEqual({
      format: "html",
      hideDown: true,
      noRefresh: true,
      scope: "web",
      outcome: "DENY",
    });
    expect(parse("")).toEqual({ format: "html", hideDown: false, noRefresh: false, scope: "" });
  });

  test.each([
    [";st=DONE", "DONE"],
    [";st=DONEx", "DONE"],
    [";st=DON", undefined],
    [";st=", undefined],
  ])("%j tells of the outcome %j", (options, outcome) => {
    expect(parse(options).outcome).toBe(outcome);
  });

  test.each([
    ["?scope=web", "web"],
    [";scope=web;up", "web"],
    ["?x&scope=web&y", "web"],
    ["?scope=", ""],
    ["?scope=w", ""],
    ["?scope=w;up", "w"],
    ["?scope=abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst"],
    ["?scope=a_b.c:d-1", "a_b.c:d-1"],
    ["?scope=a%20b", ""],
    ['?scope="><script>', ""],
    ["?scope=a+b", ""],
    ["?scope=caf\u00e9", ""],
  ])("%j has the scope %j", (options, scope) => {
    expect(parse(options).scope).toBe(scope);
  });

  test("come back in the page's links, in HAProxy's order", () => {
    const all = { hideDown: true, noRefresh: true, scope: "web" };
    expect(pageLink(STATS, all)).toBe("/my-stats;up;norefresh?scope=web");
    expect(pageLink(STATS, all, ";csv")).toBe("/my-stats;csv;up;norefresh?scope=web");
    const { refresh: _, ...still } = STATS;
    expect(pageLink(still, all)).toBe("/my-stats;up?scope=web");
  });
});
