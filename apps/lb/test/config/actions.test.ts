import { describe, expect, it } from "vitest";
import { load, messagesOf } from "./configuration.ts";

const START =
  "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 5s\nfrontend f\n bind :1\n";

/** What is said of line 8, in HAProxy's words. */
async function said(line: string): Promise<string> {
  const messages = messagesOf(await load(`${START} ${line}\n`)).split("\n");
  return messages
    .filter((text) => !/configuration file :|Fatal errors found/.test(text))
    .join("\n")
    .trim();
}

/** What stands before what is wrong with a rule. */
const inRule = (rule: string) =>
  `alert parsing [t.cfg:8] : error detected in frontend 'f' while parsing '${rule}' rule : `;
const inAction = (rule: string) => `alert parsing [t.cfg:8]: '${rule}' `;
const inAcl = "alert parsing [t.cfg:8] : error detected while parsing ACL 'x' : ";

const NO_CONDITION =
  "expects 'realm' for 'auth', 'deny_status' for 'deny', or either 'if' or 'unless' followed by a condition but found 'foo'.";
const SCOPES = "A variable name must be start by its scope. The scope can be 'proc', 'sess', 'txn', 'req' or 'res'";
const EXPECTS = "Expects 'set-var(<var-name>)' or 'unset-var(<var-name>)'.";

/** As HAProxy 2.1.0 says it. */
describe("messages about variables", () => {
  it.each([
    ["set-var(foo) src", `invalid variable name 'foo)'. ${SCOPES}.`],
    ["set-var(txn.) src", `invalid variable name 'txn.)'. ${SCOPES}.`],
    ["set-var src", `invalid variable 'set-var'. ${EXPECTS}`],
    ["set-varx(a) src", `invalid variable 'set-varx(a)'. ${EXPECTS}`],
    ["set-var(txn.a", `invalid variable 'set-var(txn.a'. ${EXPECTS}`],
    ["set-var(txn.a-b) src", "invalid syntax at char '-b'."],
    ["set-var(txn.a)", "missing fetch method."],
    [
      "set-var(txn.a) res.hdr(x)",
      "fetch method 'set-var(txn.a)' extracts information from 'HTTP response headers', none of which is available here.",
    ],
    ["set-var(txn.a) nope", "unknown fetch method 'nope'."],
    ["set-var() src", "Empty variable name cannot be accepted."],
    ["unset-var(a) if TRUE", `invalid variable name 'a)'. ${SCOPES}.`],
  ])("http-request %s", async (rule, message) => {
    expect(await said(`http-request ${rule}`)).toBe(inRule(`http-request ${rule.split(" ")[0]}`) + message);
  });

  it.each(["set-var(txn.a) src foo", "unset-var(txn.a) foo"])("http-request %s", async (rule) => {
    expect(await said(`http-request ${rule}`)).toBe(inAction(`http-request ${rule.split(" ")[0]}`) + NO_CONDITION);
  });

  it.each([
    ["var(foo) a", `invalid args in fetch method 'var' : invalid variable name 'foo'. ${SCOPES}`, "var(foo)"],
    ["var(txn.a-) a", "invalid args in fetch method 'var' : invalid syntax at char '-'", "var(txn.a-)"],
    ["var a", "invalid args in fetch method 'var' : Empty variable name cannot be accepted", "var"],
  ])("acl x %s", async (test, message, expression) => {
    expect(await said(`acl x ${test}`)).toBe(`${inAcl}${message} in ACL expression '${expression}'.`);
  });

  it.each([
    [
      "path,set-var(txn.x) a",
      "matching method must be specified first (using '-m') when using a sample fetch of this type ('path').",
    ],
    [
      "path,set-var(x) -m str a",
      `ACL keyword 'path' : invalid args in converter 'set-var' : invalid variable name 'x'. ${SCOPES}..`,
    ],
    ["path,set-var -m str a", "ACL keyword 'path' : missing args for converter 'set-var'.."],
  ])("acl x %s", async (test, message) => {
    expect(await said(`acl x ${test}`)).toBe(inAcl + message);
  });

  it.each([
    "acl x path,set-var(txn.x) -m str a",
    "acl x var(txn.a) -m int 1",
    "acl x path,set-var(txn.x),lower a",
    "http-request set-var(txn.a) src,lower upper if TRUE",
    "http-response set-var(txn.a) res.hdr(x)",
  ])("%s is accepted in silence", async (line) => {
    expect(await said(line)).toBe("");
  });
});
