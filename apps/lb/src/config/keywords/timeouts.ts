import type { KeywordRow, SupportedRow } from "../keyword.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { hasSide, kindWord, type ProxyTarget, type Side } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";

/** In milliseconds; absent: none. */
export interface Timeouts {
  readonly client?: number;
  readonly server?: number;
  readonly connect?: number;
  readonly check?: number;
  readonly queue?: number;
  readonly httpRequest?: number;
  readonly httpKeepAlive?: number;
  readonly tunnel?: number;
  readonly clientFin?: number;
  readonly serverFin?: number;
  readonly tarpit?: number;
}

interface TimeoutTarget extends ProxyTarget {
  readonly settings: { readonly timeouts: Mutable<Timeouts> };
  /** What the section began with. */
  readonly inherited: { readonly timeouts: Timeouts };
}

const CASES = "forwarding/cases/timeouts.ts#";

/** `timeout NAME TIME` in proxies. */
export const timeoutRows: readonly KeywordRow<TimeoutTarget>[] = [
  row(
    "client",
    "client",
    "frontend",
    "a client that says nothing while it should be sending or reading",
    `${CASES}a client that does not read the response is given up after timeout client`,
  ),
  row(
    "server",
    "server",
    "backend",
    "a server that says nothing while it should be sending or reading",
    `${CASES}timeout server before the response: 504`,
  ),
  row(
    "connect",
    "connect",
    "backend",
    "a connection attempt to a server",
    `${CASES}timeout connect counts each try, and they follow each other at once`,
  ),
  row(
    "check",
    "check",
    "backend",
    "the answer to a health check, which checks that only connect do not wait for; lets `timeout connect`, and not `inter` alone, limit their connecting",
    "health/check-loop.test.ts#gives up a connection that hangs",
  ),
  row(
    "queue",
    "queue",
    "backend",
    "a request that waits for a free place on a server",
    "forwarding/cases/queues.ts#who waits longer than timeout queue gets 503",
  ),
  row(
    "http-keep-alive",
    "httpKeepAlive",
    undefined,
    "the wait for the next request of a client",
    `${CASES}timeout http-keep-alive closes an idle connection without a word`,
  ),
  row(
    "http-request",
    "httpRequest",
    undefined,
    "a complete request head",
    `${CASES}timeout http-request runs on while a head trickles in`,
  ),
  row(
    "tunnel",
    "tunnel",
    "backend",
    "silence in an upgraded connection, in both directions",
    `${CASES}timeout tunnel bounds a tunnel that nobody uses`,
  ),
  row(
    "tarpit",
    "tarpit",
    undefined,
    "a client that `http-request tarpit` lets wait; by default as long as one to connect",
    "forwarding/cases/verdicts.ts#tarpit lets the client wait for its answer",
  ),
  row(
    "client-fin",
    "clientFin",
    "frontend",
    "a client that does not close after the balancer has",
    "forwarding/lingering.test.ts#timeout client-fin bounds how long a client may send after the balancer has closed",
  ),
  row(
    "server-fin",
    "serverFin",
    "backend",
    "a server that half-closed its connection",
    "forwarding/cases/tunnels.ts#timeout server-fin bounds a tunnel that its client has left",
  ),
];

function row(
  name: string,
  field: keyof Timeouts,
  side: Side | undefined,
  what: string,
  shown: string,
): SupportedRow<TimeoutTarget> {
  return {
    kind: "supported",
    keyword: `timeout ${name}`,
    takes: "<time>",
    doc: `Limits ${what}.`,
    shown,
    apply(statement, proxy) {
      const value = readTimeout(statement, name);
      if (value === undefined) return;
      const { timeouts } = proxy.settings;
      if (side && !hasSide(proxy, side)) {
        statement.warning(
          `'timeout ${name}' will be ignored because ${kindWord(proxy)} '${proxy.name}' has no ${side} capability`,
        );
      } else if (proxy.kind !== "defaults" && timeouts[field] !== proxy.inherited.timeouts[field]) {
        statement.warning(`overwriting 'timeout ${name}' which was already specified`);
      }
      setUnlessZero(timeouts, field, value);
    },
  };
}

function readTimeout(statement: Statement, name: string): number | undefined {
  const text = statement.next();
  if (text === "") {
    statement.alert(`'timeout ${name}' expects an integer value (in milliseconds)`);
    return undefined;
  }
  const time = parseTime(text, "ms");
  if (time.kind === "overflow") {
    statement.alert(
      `timer overflow in argument '${text}' to 'timeout ${name}' (maximum value is 2147483647 ms or ~24.8 days)`,
    );
  } else if (time.kind === "unexpected") {
    statement.alert(`unexpected character '${time.character}' in 'timeout ${name}'`);
  } else if (statement.peek() !== "") {
    statement.alert(`'timeout ${name}' : unexpected extra argument '${statement.peek()}' after value '${text}'.`);
  } else {
    return time.value;
  }
  return undefined;
}
