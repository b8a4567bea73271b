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

const BARE = "expects either 'if' or 'unless' followed by a condition but found 'foo'.";
const ONE_FORMAT = "expects exactly 1 argument <format>.";
const REDIRECT =
  "expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie', 'drop-query' or 'append-slash' (was 'foo').";
const LEVEL = "expects exactly 1 argument (log level name or 'silent').";

describe("messages about actions", () => {
  it.each([
    ["http-request redirect foo", REDIRECT],
    ["http-request redirect location /x if foo", "error in condition: no such ACL : 'foo'."],
    ["http-response redirect prefix /", "response only supports redirect type 'location'."],
    ["http-request set-method", ONE_FORMAT],
    ["http-request set-query a b", ONE_FORMAT],
    ["http-request replace-uri x", "expects exactly 2 arguments <match-regex> and <replace-format>."],
    [
      "http-request replace-uri ( x",
      "failed to parse the regex : regex '(' is invalid (error=missing ), erroffset=1).",
    ],
    ["http-response set-status", "expects 1 argument: <status>; or 3 arguments: <status> reason <fmt>."],
    ["http-response set-status 99", "expects an integer status code between 100 and 999."],
    ["http-response set-status 200x", "expects an integer status code between 100 and 999."],
  ])("%s", async (line, message) => {
    expect(await said(line)).toBe(inRule(line.split(" ").slice(0, 2).join(" ")) + message);
  });

  it.each([
    ["http-request deny foo", NO_CONDITION],
    ["http-response deny deny_status 404", BARE.replace("foo", "deny_status")],
    ["http-response set-status 200 reason", BARE.replace("foo", "reason")],
    ["http-request auth foo", NO_CONDITION],
    ["http-request reject foo", NO_CONDITION],
    ["http-request set-nice", "expects exactly 1 argument (integer value)."],
    ["http-response set-nice 1 2", "expects exactly 1 argument (integer value)."],
    ["http-request set-tos", "expects exactly 1 argument (integer/hex value)."],
    ["http-request set-log-level", LEVEL],
    ["http-request set-log-level foo", LEVEL],
    ["http-response set-log-level silent x", LEVEL],
    ["http-request replace-header a b", "expects exactly 3 arguments."],
    ["http-request replace-header a b c d", "expects exactly 3 arguments."],
  ])("%s", async (line, message) => {
    expect(await said(line)).toBe(inAction(line.split(" ").slice(0, 2).join(" ")) + message);
  });

  it.each([
    [
      "http-request set-tos 0x1g",
      "alert parsing [t.cfg:8]: invalid character starting at 'g' in 'http-request set-tos' (integer/hex value expected).",
    ],
    [
      "http-request replace-header a ( b",
      "alert parsing [t.cfg:8] : '(' : regex '(' is invalid (error=missing ), erroffset=1).",
    ],
    [
      "http-request replace-header a b %[nope]",
      "alert parsing [t.cfg:8]: 'http-request replace-header': failed to parse sample expression <nope> : unknown fetch method 'nope'.",
    ],
    [
      "http-request tarpit deny_status 1",
      "warning parsing [t.cfg:8] : status code 1 not handled, using default code 500.",
    ],
    ["http-request auth realm", ""],
    ["http-request block if TRUE", ""],
    ["http-request set-nice x", ""],
    [
      "redirect foo",
      `alert parsing [t.cfg:8] : error detected in frontend 'f' while parsing redirect rule : ${REDIRECT}`,
    ],
    [
      "redirect location /x if foo",
      "alert parsing [t.cfg:8] : error detected in frontend 'f' while parsing redirect rule : error in condition: no such ACL : 'foo'.",
    ],
    ["redirect location /%[nope]", ""],
    [
      "redirect location / if { res.hdr(x) y }",
      "warning parsing [t.cfg:8] : anonymous acl will never match because it uses keyword 'res.hdr' which is incompatible with 'frontend http-request header rule'",
    ],
    [
      "redirect location /\n http-request deny",
      "warning parsing [t.cfg:9] : a 'http-request' rule placed after a 'redirect' rule will still be processed before.",
    ],
    ["http-request tarpit\n http-request deny", ""],
    [
      "http-request auth\n http-request deny",
      "warning parsing [t.cfg:9]: previous 'http-request' action is final and has no condition attached, further entries are NOOP.",
    ],
  ])("%s", async (line, messages) => {
    expect(await said(line)).toBe(messages);
  });

  it("a status with which the response would end elsewhere is refused", async () => {
    expect(await said("http-response set-status 204")).toMatch(/status 204 is not supported/);
  });
});

describe("messages about users", () => {
  const inAcl = "of ACL keyword 'http_auth' in proxy 'f'.";

  it.each([
    ["http-request auth unless { http_auth(nope) }", `unable to find userlist 'nope' referenced in arg 1 ${inAcl}`],
    ["http-request auth unless { http_auth() }", `missing userlist name in arg 1 ${inAcl}`],
    ["http-request auth unless { http_auth }", `missing userlist name in arg 1 ${inAcl}`],
    [
      "http-request set-header x %[http_auth(a)]",
      "unable to find userlist 'a' referenced in arg 1 of sample fetch keyword 'http_auth' in http-request header format string in proxy 'f'.",
    ],
  ])("%s", async (line, message) => {
    expect(await said(line)).toBe(`alert parsing [t.cfg:8] : ${message}`);
  });

  it("a password with a hash that cannot be told is refused", async () => {
    expect(await said("mode http\nuserlist u\n user a password ab01FAX.bQRSU")).toBe(
      "alert parsing [t.cfg:10]: the encrypted password used for user 'a' is not supported by crypt(3).",
    );
  });
});

describe("messages about captures", () => {
  const EXPECTS = "expects <expression> [ 'len' <length> | id <idx> ].";

  it.each([
    ["http-request capture", EXPECTS],
    ["http-request capture src len", EXPECTS],
    ["http-request capture src if TRUE", EXPECTS],
    ["http-request capture src len x", "length must be > 0."],
    ["http-request capture src id x", "cannot parse id 'x'."],
    ["http-request capture src foo 1", "expects 'len' or 'id', found 'foo'."],
    [
      "http-request capture res.hdr(x) len 3",
      "fetch method 'res.hdr(x)' extracts information from 'HTTP response headers', none of which is available here.",
    ],
    ["http-response capture res.hdr(x) len 3", "expects 'id', found 'len'."],
  ])("%s", async (line, message) => {
    expect(await said(line)).toBe(inRule(line.split(" ").slice(0, 2).join(" ")) + message);
  });

  it.each([
    ["http-request capture src lower len 3", ""],
    [
      "http-request capture src id 0",
      "alert Proxy 'f': unable to find capture id '0' referenced by http-request capture rule.",
    ],
    ["http-request capture src id 0\n declare capture request len 3", ""],
    [
      "backend b\n http-request capture src len 3",
      "alert parsing [t.cfg:9] : error detected in backend 'b' while parsing 'http-request capture' rule : proxy 'b' has no frontend capability.",
    ],
  ])("%s", async (lines, messages) => {
    expect(await said(lines)).toBe(messages);
  });
});
