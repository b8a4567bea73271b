import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { CheckingSettings, HttpExpectation } from "../../src/config/schema.ts";
import { CheckRig } from "./check-rig.ts";

const HTTP = { kind: "http", request: "OPTIONS / HTTP/1.0\r\n" } as const;
let rig: CheckRig | undefined;

afterEach(async () => rig?.stop());

/** Answers a check when it has asked, and ends. */
const saying = (response: string) => (socket: Socket, heard: string) => {
  if (heard !== "") socket.end(response, "latin1");
};

const status = (line: string) => saying(`HTTP/1.1 ${line}\r\nContent-Length: 0\r\n\r\n`);

async function checked(settings: CheckingSettings, answer: (socket: Socket, heard: string) => void) {
  rig = await CheckRig.start({ checkKind: HTTP, ...settings }, answer);
  return rig;
}

const expecting = (kind: HttpExpectation["kind"], pattern: string, negated = false): CheckingSettings => ({
  httpExpect: { kind, pattern, negated },
});

describe("option httpchk", () => {
  test("asks for a page: the server is up with 2xx and 3xx, down with others", async () => {
    const { found, is, said } = bound(await checked({}, status("200 OK")));
    await found("L7OK/200 OK");
    await is("UP");
    expect(rig?.heard[0]).toBe("OPTIONS / HTTP/1.0\r\n\r\n");
    if (rig) rig.answer = status("503 Service Unavailable");
    await is("DOWN");
    await found("L7STS/503 Service Unavailable");
    expect(said()[0]).toBe(
      'alert Server b/s1 is DOWN, reason: Layer7 wrong status, code: 503, info: "Service Unavailable", check duration: 0ms. ' +
        "0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
    );
    if (rig) rig.answer = status("302   Found");
    await found("L7OK/302 Found");
    await is("UP");
  });

  test.each([
    ["SSH-2.0-OpenSSH", "L7RSP SSH-2.0-OpenSSH"],
    ["HTTP/1.1 2", "L7RSP HTTP/1.1 2"],
    ["", "L7RSP"],
    ["HTTP/1.0 200\r\n\r\n", "L7OK/200"],
    ["HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "L7OK/200 OK"],
    ["HTTP/1.1 100 Continue\r\n\r\n", "L7STS/100 Continue"],
    [`HTTP/1.1 500 ${"x".repeat(300)}\r\n\r\n`, `L7STS/500 ${"x".repeat(126)}`],
  ])("makes of %j what 2.1.0 does: %s", async (response, finding) => {
    await (await checked({}, saying(response))).found(finding);
  });

  test("is late when the answer does not come within the interval, and when it is reset a socket error", async () => {
    const late = await checked({}, () => {});
    await late.found("L7TOUT");
    late.answer = (socket, heard) => {
      if (heard !== "") socket.resetAndDestroy();
    };
    await late.found("SOCKERR Connection reset by peer");
  });

  test("judges an answer that comes in pieces as a whole, and does not wait for its end", async () => {
    const answer = (socket: Socket, heard: string) => {
      if (heard === "") return;
      socket.write("HTTP/1.1 2");
      setTimeout(() => socket.write("04 No Content\r\n\r\n"), 30);
    };
    await (await checked({}, answer)).found("L7OK/204 No Content");
  });
});

describe("http-check", () => {
  test("expect says what a pass is", async () => {
    const one = await checked(expecting("status", "404"), status("404 Not Found"));
    await one.found("L7OK/404 HTTP status check returned code <404>");
    expect(one.heard[0]).toBe("OPTIONS / HTTP/1.0\r\nConnection: close\r\n\r\n");
    one.answer = status("200 OK");
    await one.found("L7STS/200 HTTP status check returned code <200>");
    await one.is("DOWN");
    expect(one.said()[0]).toContain('info: "HTTP status check returned code <3C>200<3E>"');
  });

  test.each<[HttpExpectation["kind"], string, boolean, string, string]>([
    ["rstatus", "^2..$", false, "201 Created", "L7OK/201 HTTP status check returned code <201>"],
    ["rstatus", "^5", true, "503 No", "L7STS/503 HTTP status check returned code <503>"],
    ["string", "status: ok", false, "200 OK\r\n\r\nstatus: ok", "L7OK/200 HTTP content check matched"],
    ["string", "ok", false, "500 No\r\n\r\nok", "L7OK/500 HTTP content check matched"],
    ["string", "ok", false, "200 OK\r\nX: ok\r\n\r\nno", "L7RSP HTTP content check did not match"],
    ["string", "down", true, "200 OK\r\n\r\nall is well", "L7OK/200 HTTP check did not match unwanted content"],
    ["rstring", "d.wn", true, "200 OK\r\n\r\nit is down", "L7RSP HTTP check matched unwanted content"],
    ["string", "ok", false, "200 OK\r\n\r\n", "L7RSP HTTP content check found empty response body"],
    ["string", "ok", false, "200 OK\r\n", "L7RSP HTTP content check could not find a response body"],
  ])("expect %s %s (negated: %s) makes of %j: %s", async (kind, pattern, negated, response, finding) => {
    await (await checked(expecting(kind, pattern, negated), saying(`HTTP/1.1 ${response}`))).found(finding);
  });

  test("disable-on-404 takes a server that is up out of the balancing, and leaves one that is down", async () => {
    const { is, said } = bound(await checked({ disableOn404: true }, status("200 OK")));
    await is("UP");
    if (rig) rig.answer = status("404 Not Found");
    await is("NOLB");
    expect(said()).toEqual([
      'notice Server b/s1 is stopping, reason: Layer7 check conditionally passed, code: 404, info: "Not Found", ' +
        "check duration: 0ms. 0 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
      "emerg backend b has no server available!",
    ]);
    expect(rig?.backend.server(1).isUsable()).toBe(false);
    if (rig) rig.answer = status("500 No");
    await is("DOWN");
    // Not an alert: it was on its way out.
    expect(said()[0]).toMatch(/^notice Server b\/s1 is DOWN, reason: Layer7 wrong status, code: 500/);
    if (rig) rig.answer = status("404 Not Found");
    await rig?.found("L7STS/404 Not Found");
    await is("DOWN");
    if (rig) rig.answer = status("200 OK");
    await is("UP");
  });
});

test("option log-health-checks logs checks that change something", async () => {
  const { is, said } = bound(await checked({ logsChecks: true }, status("200 OK")));
  await is("UP");
  expect(said()).toEqual([
    'notice Health check for server b/s1 succeeded, reason: Layer7 check passed, code: 200, info: "OK", check duration: 0ms, status: 3/3 UP.',
  ]);
  if (rig) rig.answer = status("500 No");
  await is("DOWN");
  expect(said()).toEqual([
    ...["2/3 UP", "1/3 UP", "0/2 DOWN"].map(
      (progress) =>
        `notice Health check for server b/s1 failed, reason: Layer7 wrong status, code: 500, info: "No", check duration: 0ms, status: ${progress}.`,
    ),
    "alert Server b/s1 is DOWN. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
    "emerg backend b has no server available!",
  ]);
});

function bound(of: CheckRig) {
  return { is: of.is.bind(of), found: of.found.bind(of), said: of.said.bind(of) };
}
