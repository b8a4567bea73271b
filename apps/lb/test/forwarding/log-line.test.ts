import { describe, expect, test } from "vitest";
import { ALONE, CONNECTION, differences, HTTP_LINE, NO_REQUEST, TCP_LINE } from "./harness/log-line.ts";

const LINE = 'f b/s1 0/12/1/3/16 503 237 - - SC-- 1/1/0/0/+2 0/1 "GET / HTTP/1.1"';

describe("the fields of a line of the traffic log", () => {
  test("are compared where they are named", () => {
    expect(differences(HTTP_LINE, {}, LINE)).toEqual([]);
    const said = { server: "s1", Tw: [10, 20], Ta: 16, status: 503, retries: "+2", queue: "*/1" } as const;
    expect(differences(HTTP_LINE, said, LINE)).toEqual([]);
  });

  test.each([
    [{ server: "s" }, "server: s1"],
    [{ Tw: [13, 20] }, "Tw: 12"],
    [{ Tr: -1 }, "Tr: 3"],
    [{ status: 50 }, "status: 503"],
    [{ termination: "----" }, "termination: SC--"],
    [{ connections: "1/1/*/1" }, "connections: 1/1/0/0"],
    [{ retries: 2 }, "retries: +2"],
    [{ queue: "0/0" }, "queue: 0/1"],
    [{ request: "GET /" }, "request: GET / HTTP/1.1"],
  ] as const)("%o is missed", (expected, difference) => {
    expect(differences(HTTP_LINE, expected, LINE)).toEqual([difference]);
  });

  test("say what an exchange is that nothing disturbs, and what is no request", () => {
    expect(differences(HTTP_LINE, ALONE, LINE)).toEqual(["termination: SC--", "retries: +2", "queue: 0/1"]);
    const refused = 'f f/<NOSRV> -1/-1/-1/-1/0 400 211 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"';
    expect(differences(HTTP_LINE, { ...NO_REQUEST, termination: "PR--" }, refused)).toEqual([]);
  });

  test("are those of option tcplog under mode tcp", () => {
    const line = "l l/s1 1/0/5 9 -- 1/1/0/0/0 0/0";
    expect(differences(TCP_LINE, { ...CONNECTION, Tt: 5 }, line)).toEqual([]);
    expect(differences(TCP_LINE, { bytes: 8 }, line)).toEqual(["bytes: 9"]);
  });

  test("a line of another form says nothing that is expected", () => {
    const line = "l l/s1 1/0/5 9 -- 1/1/0/0/0 0/0";
    expect(differences(HTTP_LINE, {}, line)).toEqual([line]);
  });
});
