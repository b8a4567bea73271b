import { describe, expect, it } from "vitest";
import { parseCondition } from "../../src/samples/acl/condition-parser.ts";
import { compileWaitingCondition, NO, NOT_YET, YES } from "../../src/samples/acl/waiting-condition.ts";
import { compileExpression } from "../../src/samples/compiled-expression.ts";
import { converterRows } from "../../src/samples/converters/catalogue.ts";
import { parseExpression } from "../../src/samples/expression-parser.ts";
import { fetchRows } from "../../src/samples/fetches/catalogue.ts";
import type { SampleSource } from "../../src/samples/source.ts";
import { PENDING } from "../../src/samples/value.ts";
import { cases } from "../forwarding/cases/cases.ts";
import { NO_PATTERNS } from "./patterns.ts";
import { responseOf, sourceOf } from "./request.ts";

const ANSWERED = sourceOf("GET / HTTP/1.1\nHost: a\nX: request", {
  backend: { name: "be", id: 3 },
  server: { name: "s1", id: 4 },
  responseStatus: 404,
  response: responseOf("HTTP/1.0 404 Not Found\nX: 1, 2\nX: 3\nAge: 10.1.1.1\nContent-Length: 0"),
});

function read(text: string, source: SampleSource = ANSWERED) {
  const parsed = parseExpression(text, NO_PATTERNS);
  if (typeof parsed === "string") throw new Error(parsed);
  return compileExpression(parsed.expression, "str").read(source);
}

describe("expressions", () => {
  it.each([
    ["hdr(x)", "3"],
    ["req.hdr(x)", "request"],
    ["res.hdr(x)", "3"],
    ["res.hdr(x,1)", "1"],
    ["shdr(x,-2)", "2"],
    ["res.fhdr(x,1)", "1, 2"],
    ["res.hdr_cnt(x)", "3"],
    ["shdr_cnt(x)", "3"],
    ["res.fhdr_cnt(x)", "2"],
    ["res.hdr_val(x,2)", "2"],
    ["shdr_val(x)", "3"],
    ["res.hdr_ip(age)", "10.1.1.1"],
    ["shdr_ip(age)", "10.1.1.1"],
    ["res.hdr_names", "x,x,age,content-length"],
    ["res.ver", "1.0"],
    ["resp_ver", "1.0"],
    ["status", "404"],
    ["be_name", "be"],
    ["be_id", "3"],
    ["srv_name", "s1"],
    ["srv_id", "4"],
    ["src", "192.0.2.7"],
    ["dst", "2001:db8::1"],
    ["dst_port", "443"],
    ["always_true", "1"],
    ["bin(616200)", "ab"],
    ["query", undefined],
    ["ipv6(2001:db8:0:0::1)", "2001:db8::1"],
    ["str(a\xc0B),lower", "a\xc0b"],
    ["str(a\xe0\xb5),upper", "A\xe0\xb5"],
  ])("%s is %o", (text, value) => {
    expect(read(text)).toBe(value);
  });

  it("stopping is true once the process is to end", () => {
    const { session } = ANSWERED;
    const ending = { ...ANSWERED, session: { ...session, process: { ...session.process, isStopping: () => true } } };
    expect([read("stopping"), read("stopping", ending)]).toEqual(["0", "1"]);
  });

  it("what is not there yet is told apart from what is not there", () => {
    const waits = { ...ANSWERED, input: { length: 0, mayGrow: true } };
    expect([read("wait_end", waits), read("query", waits), read("wait_end")]).toEqual([PENDING, undefined, "1"]);
  });
});

describe("conditions of rules that can wait", () => {
  const answer = (text: string, length: number, mayGrow: boolean) => {
    const parsed = parseCondition(text.split(" "), false, new Map(), NO_PATTERNS);
    if (typeof parsed === "string") throw new Error(parsed);
    return compileWaitingCondition(parsed.condition)({ ...ANSWERED, input: { length, mayGrow } });
  };

  it.each([
    ["WAIT_END", 0, true, NOT_YET],
    ["WAIT_END", 0, false, YES],
    ["!WAIT_END", 0, true, NOT_YET],
    // As 2.1: the terms behind one that is not known yet are not asked.
    ["WAIT_END FALSE", 0, true, NOT_YET],
    ["FALSE WAIT_END", 0, true, NO],
    ["WAIT_END or TRUE", 0, true, YES],
    ["TRUE or WAIT_END", 0, true, YES],
    ["FALSE or WAIT_END", 0, true, NOT_YET],
    ["{ req.len gt 5 }", 3, true, NOT_YET],
    ["{ req.len gt 5 }", 3, false, NO],
    ["{ req.len gt 5 }", 6, true, YES],
    ["!{ req.len gt 5 }", 6, true, NO],
    ["{ path /a }", 0, true, NO],
  ] as const)("%s with %i bytes, more to come: %s", (text, length, mayGrow, expected) => {
    expect(answer(text, length, mayGrow)).toBe(expected);
  });
});

/** A row that nothing shows is a row that may not work. */
describe("every row has a case", () => {
  const shown = Object.values(cases)
    .flat()
    .map(({ configuration }) => configuration)
    .join("\n");
  const uses = (name: string) => new RegExp(`[ [{,]${name.replaceAll(/[.+]/g, "\\$&")}[ (,\\]]`).test(shown);

  it.each(fetchRows.flatMap(({ keyword, aliases = [] }) => [keyword, ...aliases]))("fetch %s", (name) => {
    // Of a response there is nothing to be seen where requests are routed: the table above has it.
    expect(uses(name) || /^(?:res\.|shdr)/.test(name)).toBe(true);
  });

  it.each(converterRows.map(({ keyword }) => keyword))("converter %s", (name) => {
    expect(uses(name)).toBe(true);
  });
});
