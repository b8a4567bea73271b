import { describe, expect, it } from "vitest";
import { compileCondition } from "../../src/samples/acl/compiled-condition.ts";
import { proxyOf } from "../config/configuration.ts";
import { onlyRequest, requestFor, sourceOf } from "./request.ts";

/** Reads a condition as the configuration's parser does. */
async function conditionOf(text: string, acls: readonly string[] = []) {
  const lines = [...acls.map((acl) => `acl ${acl}`), `use_backend f ${text}`].map((line) => ` ${line}\n`).join("");
  const proxy = await proxyOf(`defaults\n mode http\nbackend f\nfrontend g\n bind :1\n${lines}`, "g");
  const condition = proxy.frontend?.useBackend[0]?.condition;
  if (!condition) throw new Error(`'${text}' has no condition`);
  return compileCondition(condition);
}

/** What HAProxy 2.1.0 did with a request for /a/b. */
describe.each([
  ["if", false],
  ["unless", true],
  ["if !", false],
  ["if or", false],
  ["if TRUE or", true],
  ["if FALSE or", false],
  ["if or TRUE", true],
  ["if ! or TRUE", true],
  ["if ! or FALSE", false],
  ["if ! TRUE", false],
  ["if ! ! TRUE", true],
  ["if !!TRUE", true],
  ["if FALSE or or TRUE", true],
  ["if FALSE || ! TRUE", false],
  ["unless or", true],
  ["if TRUE FALSE", false],
  ["if ! FALSE TRUE", true],
  ["if FALSE or TRUE !", true],
  ["if { path }", false],
  ["if !{ path }", true],
  ["if { path -- }", false],
  ["if { path -m found }", true],
  ["if { path -m bool }", false],
  ["if !{ path -m bool }", true],
  ["if { path -m len 4 }", true],
  ["if { path_len gt 3 lt 2 }", true],
  ["if { path_len gt }", false],
  ["if { path_len 1:3 5: }", false],
  ["if { path_len lt 4 4 }", false],
  ["if { path_len gt 3 le 10 }", true],
  ["if { path_dir b }", true],
  ["if { path_dir /a }", true],
  ["if { path_dir a/b }", true],
  ["if { path_dir a/ }", true],
  ["if { path_dir / }", false],
  ["if { path_dir ab }", false],
  ["if { path_dir -i B }", true],
  ["if { path_dom b }", true],
  ["if { path_dom /b/ }", true],
  ["if { path_sub /b }", true],
  ["if { path_sub x a }", true],
  ["if { path_beg -i /A }", true],
  ["if { path_beg /A }", false],
  ["if { path_end B }", false],
  ["if { path_end -i B }", true],
  ["if { path_beg -m end b }", true],
  ["if { path_reg ^/a }", true],
  ["if { path_reg -i ^/A }", true],
  ["if { path_reg A }", false],
  ["if { path -i /A/B }", true],
  ["if { path / /a/b }", true],
])("%s", (text, expected) => {
  it(`is ${expected} for /a/b`, async () => {
    expect((await conditionOf(text))(requestFor("/a/b"))).toBe(expected);
  });
});

const withoutPath = sourceOf("OPTIONS * HTTP/1.1\nHost: a");

describe("conditions", () => {
  it("a name declared several times holds when any of its tests does", async () => {
    const holds = await conditionOf("if p !q", ["p path /a", "p path_beg /b", "q path_end x"]);
    expect(["/a", "/b/c", "/b/x", "/c"].map((path) => holds(requestFor(path)))).toEqual([true, true, false, false]);
  });

  it("an ACL may take the name of a predefined one", async () => {
    expect((await conditionOf("if TRUE", ["TRUE path /x"]))(requestFor("/y"))).toBe(false);
  });

  it("a request without a path has nothing that a test could be true of", async () => {
    expect((await conditionOf("if { path -m found }"))(withoutPath)).toBe(false);
    expect((await conditionOf("unless { path -m found }"))(withoutPath)).toBe(true);
    expect((await conditionOf("if { path_len lt 5 }"))(withoutPath)).toBe(false);
  });

  it.each(["if FALSE { path /a }", "if { path /a /abc }"])(
    "%s does not read the path of a request for /b/",
    async (text) => {
      const source = onlyRequest({
        pathLength: 3,
        get path(): string {
          throw new Error("read");
        },
      });
      expect((await conditionOf(text))(source)).toBe(false);
    },
  );

  it.each([
    ["[[:alpha:]]+[0-9]$", "/a1", true],
    ["^/[]x]$", "/x", true],
    ["(?i)^/ABC", "/abc", true],
    ["\\A/a\\z", "/a", true],
    ["^/[^[:digit:]]$", "/5", false],
  ])("the expression %s is PCRE's", async (expression, path, expected) => {
    expect((await conditionOf(`if { path_reg '${expression}' }`))(requestFor(path))).toBe(expected);
  });
});
