import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileCondition } from "../../src/samples/acl/compiled-condition.ts";
import { requestFor } from "../samples/request.ts";
import { load, messagesOf, proxyOf } from "./configuration.ts";

const START =
  "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 5s\nbackend b\nfrontend f\n bind :1\n log stdout format raw local0\n";

/** What is said of line 10, in HAProxy's words. */
async function said(line: string): Promise<string> {
  const messages = messagesOf(await load(`${START} ${line}\n`)).split("\n");
  return messages
    .filter((text) => !/configuration file :|Fatal errors found/.test(text))
    .join("\n")
    .trim();
}

const inAcl = (text: string) => `alert parsing [t.cfg:10] : error detected while parsing ACL 'x' : ${text}.`;
const inLog = (text: string) => `alert Parsing [t.cfg:10]: failed to parse log-format : ${text}.`;
const VERBATIM = "If you wanted to emit the '%' character verbatim, you need to use '%%'";
const SINGLE = "Maybe you want to write a single '%', use the syntax '%%'";

/** As HAProxy 2.1.0 says it. */
describe("messages about ACLs and expressions", () => {
  it.each([
    ["hdr(host,x) a", "ACL keyword 'hdr' : failed to parse 'x' as type 'integer' at position 2"],
    ["hdr(host,-11) a", "in argument to 'hdr', header occurrence must be >= -10"],
    ["hdr(a,1,2) b", "ACL keyword 'hdr' : end of arguments expected at position 3, but got ',2'"],
    ["path(foo) a", "ACL keyword 'path' : no argument supported, but got 'foo'"],
    ["req.fhdr(a", "missing closing ')' after arguments to fetch keyword 'req.fhdr' in ACL expression 'req.fhdr(a'"],
    ["hdr(a),lower(x) y", "ACL keyword 'hdr' : converter 'lower' does not support any args."],
    ["hdr(a),field y", "ACL keyword 'hdr' : missing args for converter 'field'."],
    ["hdr(a),field(0,x) y", "ACL keyword 'hdr' : invalid args in converter 'field' : Unexpected value 0 for index."],
    [
      "hdr(a),field(1) y",
      "ACL keyword 'hdr' : invalid arg 2 in converter 'field' : missing arguments (got 1/2), type 'string' expected.",
    ],
    [
      "hdr(a),field(x,y) y",
      "ACL keyword 'hdr' : invalid arg 1 in converter 'field' : failed to parse 'x' as type 'integer' at position 1.",
    ],
    ["req.fhdr(a)lower x", "missing comma after fetch keyword 'req.fhdr' in ACL expression 'req.fhdr(a)lower'"],
    ["hdr(a)lower x", "ACL keyword 'hdr' : missing comma after fetch keyword."],
    [
      "hdr(a),regsub(^,x,z) a",
      "ACL keyword 'hdr' : invalid args in converter 'regsub' : invalid regex flag 'z', only 'i' and 'g' are supported.",
    ],
    [
      "bin(0a0b) 0a0b",
      "matching method must be specified first (using '-m') when using a sample fetch of this type ('bin')",
    ],
    ["hdr(a) -m bin 0a0", "an even number of hex digit is expected"],
    ["hdr(a) -m bin zz", "an hex digit is expected (found 'z')"],
    ["method -m ip 1.1.1.1", "matching method 'ip' cannot be used with fetch keyword 'method'"],
    ["path -u x a", "the argument of -u must be an integer"],
    ["src 10.0.0.0/33", "'10.0.0.0/33' is not a valid IPv4 or IPv6 address"],
    ["src ::1/129", "'::1/129' is not a valid IPv4 or IPv6 address"],
    ["src -n localhost", "'localhost' is not a valid IPv4 or IPv6 address"],
    ["dst_port 80:79", "'80:79' is not a valid number range"],
    ["dst_port gt x", "'x' is neither a number nor a supported operator"],
    ["req.len,xx 1", "unknown converter 'xx' in ACL expression 'req.len,xx'"],
    ["hdr_cnt(x) 9223372036854775808", "'9223372036854775808' is not a number"],
    ["hdr_cnt(x) 5:-1", "'5:-1' is not a valid number range"],
    ["src 0x7f.1", "'0x7f.1' is not a valid IPv4 or IPv6 address"],
    ["src 1.65536.1", "'1.65536.1' is not a valid IPv4 or IPv6 address"],
    ["src no.such.name.invalid", "'no.such.name.invalid' is not a valid IPv4 or IPv6 address"],
    ["path -i -m", "unknown matching method '' when parsing ACL expression"],
    ["path -f", "failed to open pattern file <>"],
    [
      "ipv4(1.2.3) a",
      "fetch method 'ipv4' : failed to parse '1.2.3' as type 'IPv4 address' at position 1 in ACL expression 'ipv4(1.2.3)'",
    ],
    [
      "bool(2) -m bool",
      "invalid args in fetch method 'bool' : Expects 'true', 'false', '0' or '1' in ACL expression 'bool(2)'",
    ],
    ["hdr_val(x) -1", "'-1' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'"],
  ])("acl x %s", async (test, message) => {
    expect(await said(`acl x ${test}`)).toBe(inAcl(message));
  });

  it.each([
    "path -m int 1",
    "src fe80::/10 10.0.0.0/255.0.0.0",
    "hdr(host,0) a",
    "hdr() a",
    "src,lower,field(1,.) -m ip 10.0.0.0",
    "path_beg,lower /a",
    "dst_port lt 5:6",
    "dst_port eq",
    "hdr_val(x) 1-5 5-",
    "always_true foo",
    "path -- -f",
    "wait_end",
  ])("acl x %s is accepted in silence", async (test) => {
    expect(await said(`acl x ${test}`)).toBe("");
  });

  it("a regular expression in an argument is looked at when all is read", async () => {
    expect(await said("acl x hdr(a),regsub([,x) a")).toBe(
      "alert parsing [t.cfg:10] : error in regex '[' in arg 1 of conversion keyword 'regsub' for ACL keyword 'req.hdr' in proxy 'f'" +
        " : regex '[' is invalid (error=missing terminating ] for character class, erroffset=1).",
    );
  });

  it.each([
    ["acl x nbsrv(nope) 1", "unable to find backend 'nope' referenced in arg 1 of ACL keyword 'nbsrv' in proxy 'f'"],
    ["acl x nbsrv 1", "proxy 'f', referenced in arg 1 of ACL keyword 'nbsrv' in proxy 'f', has not backend capability"],
    ["acl x nbsrv(f) 1", "unable to find backend 'f' referenced in arg 1 of ACL keyword 'nbsrv' in proxy 'f'"],
    ["acl x fe_conn(b) 1", "unable to find frontend 'b' referenced in arg 1 of ACL keyword 'fe_conn' in proxy 'f'"],
    [
      "acl x srv_is_up(nope/s1)",
      "unable to find proxy 'nope' referenced in arg 1 of ACL keyword 'srv_is_up' in proxy 'f'",
    ],
    [
      "acl x srv_is_up(b/s1)",
      "unable to find server 's1' in proxy 'b', referenced in arg 1 of ACL keyword 'srv_is_up' in proxy 'f'",
    ],
    ["acl x srv_conn 1", "missing server name in arg 1 of ACL keyword 'srv_conn' in proxy 'f'"],
    [
      "use_backend %[nbsrv(nope)]",
      "unable to find backend 'nope' referenced in arg 1 of sample fetch keyword 'nbsrv' in proxy 'f'",
    ],
    [
      "http-request set-header x %[nbsrv(nope)]",
      "unable to find backend 'nope' referenced in arg 1 of sample fetch keyword 'nbsrv' in http-request header format string in proxy 'f'",
    ],
    [
      "http-response set-header x %[nbsrv(nope)]",
      "unable to find backend 'nope' referenced in arg 1 of sample fetch keyword 'nbsrv' in http-response header format string in proxy 'f'",
    ],
    [
      "http-request redirect location /%[nbsrv(nope)]",
      "unable to find backend 'nope' referenced in arg 1 of sample fetch keyword 'nbsrv' in redirect format string in proxy 'f'",
    ],
    [
      "log-format %[nbsrv(nope)]",
      "unable to find backend 'nope' referenced in arg 1 of sample fetch keyword 'nbsrv' in log-format string in proxy 'f'",
    ],
  ])("%s names what there is not", async (line, complaint) => {
    expect(await said(line)).toBe(`alert parsing [t.cfg:10] : ${complaint}.`);
  });

  it("messages call a fetch by the name that it was asked for", async () => {
    expect(await said("use_backend b if { shdr_cnt(x) 1 }")).toBe(
      "warning parsing [t.cfg:10] : anonymous acl will never match because it uses keyword 'shdr_cnt' which is incompatible with 'frontend use-backend rule'",
    );
  });

  it("a number of an ACL is used once", async () => {
    const result = await load(`${START} acl x path -u 7 /a\n use_backend b if { path -u 7 /b }\n`);
    expect(messagesOf(result)).toContain("error detected while parsing switching rule : the id is already used.");
  });

  it("a file of patterns has one column or two", async () => {
    const directory = await mkdtemp(join(tmpdir(), "patterns-"));
    const path = join(directory, "a");
    writeFileSync(path, "a b\n");
    expect(await said(`acl x path -f ${path} -M -f ${path}`)).toBe(
      inAcl(`The file "${path}" is already used as one column file and cannot be used by as two column file.`),
    );
    await rm(directory, { recursive: true });
  });

  it("a fetch that HAProxy has and this balancer has not is refused with the reason", async () => {
    expect(await said("acl x sc0_conn_rate gt 1")).toContain(
      "fetch method 'sc0_conn_rate' is not supported: stick tables come later in ACL expression",
    );
  });

  it.each([
    [
      "use_backend b if { res.hdr(x) y }",
      "anonymous acl will never match because it uses keyword 'res.hdr' which is incompatible with 'frontend use-backend rule'",
      10,
    ],
    [
      "acl a status 200\n use_backend b if a",
      "acl 'a' will never match because it only involves keywords that are incompatible with 'frontend use-backend rule'",
      11,
    ],
    [
      "acl a status 200\n acl a path /\n use_backend b if a",
      "acl 'a' involves keywords 'status' which is incompatible with 'frontend use-backend rule'",
      12,
    ],
  ])("%s", async (lines, message, line) => {
    expect(await said(lines)).toBe(`warning parsing [t.cfg:${line}] : ${message}`);
  });

  it("a parenthesis behind a space is likely a mistake", async () => {
    expect(await said("acl x path (a")).toMatch(
      /^warning parsing acl 'x' :\n {2}matching 'path' for pattern '\(a' is likely/,
    );
  });
});

describe("messages about log formats and names of backends", () => {
  it.each([
    ["%zz", `no such format variable 'zz'. ${VERBATIM}`],
    [
      '"%[path] x"',
      "sample fetch <path> may not be reliably used here because it needs 'HTTP request headers' which is not available here",
    ],
    ['"%[nope]"', "failed to parse sample expression <nope> : unknown fetch method 'nope'"],
    ['"%[src"', "truncated line after 'src'"],
    ['"%{+Q"', "truncated line after '+Q'"],
    ['"%{+Q}"', "parse argument modifier without variable name near '%{+Q}'"],
    ['"% x"', `unexpected variable name near ' ' at position 1 line : '% x'. ${SINGLE}`],
    ['"%5"', `unexpected variable name near '5' at position 1 line : '%5'. ${SINGLE}`],
    ['"100%"', "truncated line after '%'"],
  ])("log-format %s", async (format, message) => {
    expect(await said(`log-format ${format}`)).toBe(inLog(message));
  });

  it.each([
    ["log-format", "alert parsing [t.cfg:10] : log-format expects an argument."],
    [
      "log-format a b",
      "alert parsing [t.cfg:10] : log-format expects only one argument, don't forget to escape spaces!",
    ],
    [
      "log-format %Ci%%%-x",
      "warning parsing [t.cfg:10] : deprecated variable 'Ci' in 'log-format', please replace it with 'ci'.",
    ],
    ['log-format "%o %{+Z}ci"', ""],
    ["use_backend %[hdr(host),lower]", ""],
    ["use_backend x-%[src]", ""],
    [
      "use_backend %[nope]",
      "alert Parsing [t.cfg:10]: failed to parse use_backend rule '%[nope]' : failed to parse sample expression <nope> : unknown fetch method 'nope'.",
    ],
    ["use_backend b%", "alert Parsing [t.cfg:10]: failed to parse use_backend rule 'b%' : truncated line after '%'."],
  ])("%s", async (line, message) => {
    expect(await said(line)).toBe(message);
  });
});

describe("pattern files", () => {
  it("hold a pattern a line: comments and empty lines are none, a bad one is told with its line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "patterns-"));
    const file = join(folder, "list");
    writeFileSync(file, "# comment\n/a\r\n\n  /b c\n/D");
    const holds = async (flags: string, path: string) => {
      const { frontend } = await proxyOf(`${START} use_backend b if { path ${flags} }\n`, "f");
      const condition = frontend?.useBackend[0]?.condition;
      return condition && compileCondition(condition)(requestFor(path));
    };
    expect(await holds(`-f ${file}`, "/a")).toBe(true);
    expect(await holds(`-f ${file}`, "/d")).toBe(false);
    expect(await holds(`-i -f ${file}`, "/d")).toBe(true);
    expect(await holds(`-f ${file} -i /E`, "/e")).toBe(true);
    expect(await holds(`-f ${file} -i /E`, "/d")).toBe(false);
    expect(await said(`acl x src -f ${file}`)).toBe(
      inAcl(`'/a' is not a valid IPv4 or IPv6 address at line 2 of file '${file}'`),
    );
    await rm(folder, { recursive: true });
  });
});
