import type { IgnoredRow, KeywordRow, SupportedRow } from "../keyword.ts";
import type { ProxyTarget, Side } from "../proxy-kind.ts";

interface Flag {
  /** The side that it is for; absent: either. */
  readonly needs?: Side;
  /** In mode tcp it is ignored, with a warning. */
  readonly isHttp?: true;
  readonly doc: string;
  /** Absent: it has no effect here, and `doc` says why. */
  readonly shown?: string;
}

const LOGGING = "forwarding/cases/log-options.ts#";
const SPLICE: Flag = { doc: "Node.js does not splice" };

/** The options that are there or not, in HAProxy's order, which is that of its warnings. */
const FLAGS = {
  clitcpka: {
    needs: "frontend",
    doc: "Lets the system ask clients that are silent whether they are still there.",
    shown: "forwarding/cases/keep-alive-probes.ts#option clitcpka asks silent clients whether they are there",
  },
  "prefer-last-server": {
    needs: "backend",
    isHttp: true,
    doc: "Sends a client's requests to the server that it has a connection to, where no key says which.",
    shown:
      "forwarding/cases/preferred-server.ts#option prefer-last-server stays with the server that the client has a connection to",
  },
  persist: {
    needs: "backend",
    doc: "Lets cookies lead to servers that are down, too.",
    shown: "forwarding/cases/cookies.ts#option persist leads to the server of the cookie though it is down",
  },
  logasap: {
    needs: "frontend",
    doc: "Logs a request when its response begins, with a plus before what may still grow.",
    shown: `${LOGGING}under option logasap the line comes with the head of the response`,
  },
  contstats: { needs: "frontend", doc: "bytes are counted at the end of each exchange" },
  nolinger: { doc: "the balancer waits a second at most for the end of a connection that it has closed" },
  srvtcpka: {
    needs: "backend",
    doc: "Lets the system ask servers that are silent whether they are still there.",
    shown: "forwarding/cases/keep-alive-probes.ts#option srvtcpka asks silent servers whether they are there",
  },
  "http-buffer-request": {
    isHttp: true,
    doc: "Waits for the body of a request, if it is not long, before its rules and its server see it.",
    shown: "forwarding/cases/request-buffering.ts#option http-buffer-request waits for the body, and shows it to rules",
  },
  "http-ignore-probes": {
    needs: "frontend",
    isHttp: true,
    doc: "Neither answers, counts nor logs a client that ends before it has sent a whole request.",
    shown: "forwarding/cases/probes.ts#option http-ignore-probes leaves out who connects and sends no request",
  },
  "splice-request": SPLICE,
  "splice-response": SPLICE,
  "splice-auto": SPLICE,
  "accept-invalid-http-request": {
    needs: "frontend",
    isHttp: true,
    doc: "Lets bytes beyond ASCII stand in the target of a request.",
    shown: "forwarding/cases/untidy.ts#bytes beyond ASCII in a target pass under option accept-invalid-http-request",
  },
  "accept-invalid-http-response": {
    needs: "backend",
    isHttp: true,
    doc: "responses that two readers understand differently are refused",
  },
  "dontlog-normal": {
    needs: "frontend",
    doc: "Logs only what was not as it should be.",
    shown: `${LOGGING}option dontlog-normal leaves out what went well`,
  },
  "log-separate-errors": {
    needs: "frontend",
    doc: "Logs what was not as it should be at level `err`.",
    shown: `${LOGGING}option log-separate-errors raises the level of what failed`,
  },
  "socket-stats": { needs: "frontend", doc: "the statistics have no lines of single sockets" },
  "tcp-smart-accept": { needs: "frontend", doc: "the system decides when it acknowledges" },
  "tcp-smart-connect": { needs: "backend", doc: "the system decides when it acknowledges" },
  "independent-streams": {
    doc: "Lets what is sent to a peer in mode tcp not count as a sign of it.",
    shown:
      "forwarding/cases/tcp-options.ts#option independent-streams does not take what a client gets for a sign of it",
  },
  "http-use-proxy-header": {
    needs: "frontend",
    isHttp: true,
    doc: "Asks clients that ask as they ask a proxy for Proxy-Authorization, with 407.",
    shown:
      "forwarding/cases/proxy-header.ts#under option http-use-proxy-header who asks a proxy shows itself as to a proxy",
  },
  "http-pretend-keepalive": {
    needs: "backend",
    isHttp: true,
    doc: "Does not tell servers that their connections will be closed after the response.",
    shown:
      "forwarding/cases/address-fields.ts#option http-pretend-keepalive does not tell servers that they will be left",
  },
  "http-no-delay": { isHttp: true, doc: "nothing is delayed" },
} as const satisfies Readonly<Record<string, Flag>>;

type FlagName = keyof typeof FLAGS;

export interface FlagOptions {
  /** By their names. */
  readonly flags: { readonly [Name in FlagName]?: true };
}

export const initialFlags: FlagOptions = { flags: {} };

type Flags = { [Name in FlagName]?: true };

interface FlagTarget extends ProxyTarget {
  readonly settings: { readonly options: { readonly flags: Flags } };
}

export const flagRows: readonly KeywordRow<FlagTarget>[] = [
  ...Object.entries<Flag>(FLAGS).map(([name, flag]) => flagRow(name as FlagName, flag)),
  {
    kind: "supported",
    keyword: "option tcpka",
    doc: "`option clitcpka` and `option srvtcpka`, as the section has these sides.",
    shown: "forwarding/cases/keep-alive-probes.ts#option tcpka is for both sides",
    most: 0,
    apply(_statement, { kind, settings }) {
      if (kind !== "backend") settings.options.flags.clitcpka = true;
      if (kind !== "frontend") settings.options.flags.srvtcpka = true;
    },
  },
  {
    kind: "ignored",
    keyword: "option http-use-htx",
    doc: "HAProxy 2.1 has no other way, either",
    canNegate: true,
    most: 0,
    apply(statement) {
      if (!statement.negated) return;
      const text = "option 'http-use-htx' is deprecated and ignored. The HTX mode is now the only supported mode.";
      statement.warning(text, { tight: true });
    },
  },
  {
    kind: "ignored",
    keyword: "option http-tunnel",
    doc: "HAProxy 2.1 ignores it, too",
    canNegate: true,
    apply(statement) {
      statement.warning("the option 'http-tunnel' is deprecated and will be removed in next version.", { tight: true });
    },
  },
];

function flagRow(name: FlagName, { needs, doc, shown }: Flag): SupportedRow<FlagTarget> | IgnoredRow<FlagTarget> {
  const row = {
    keyword: `option ${name}`,
    doc,
    ...(needs && { needs }),
    canNegate: true,
    most: 0,
    apply(statement, { settings }) {
      const { flags } = settings.options;
      if (statement.negated || statement.reset) delete flags[name];
      else flags[name] = true;
    },
  } as const satisfies Omit<IgnoredRow<FlagTarget>, "kind">;
  return shown === undefined ? { kind: "ignored", ...row } : { kind: "supported", shown, ...row };
}

/** Takes out what needs mode http. @param ignored says so of each of them */
export function leaveOutHttpFlags({ kind, settings }: FlagTarget, ignored: (option: string) => void): void {
  const { flags } = settings.options;
  for (const [name, { needs, isHttp }] of Object.entries<Flag>(FLAGS)) {
    const isOurs = needs === undefined || kind === "listen" || kind === needs;
    if (!isHttp || !isOurs || !flags[name as FlagName]) continue;
    ignored(name);
    delete flags[name as FlagName];
  }
}
