import { matchesLog } from "./log-pattern.ts";

/** A number; one between two; or a text in which `*` stands for any number. */
export type Amount = number | readonly [low: number, high: number] | string;

/** What an exchange's line of the traffic log says, in HAProxy's words (8.2.3). What is not named is not compared. */
export interface LoggedExchange {
  readonly frontend?: string;
  readonly backend?: string;
  readonly server?: string;
  readonly TR?: Amount;
  readonly Tw?: Amount;
  readonly Tc?: Amount;
  readonly Tr?: Amount;
  readonly Ta?: Amount;
  readonly status?: Amount;
  readonly bytes?: Amount;
  readonly termination?: string;
  /** actconn/feconn/beconn/srv_conn */
  readonly connections?: string;
  /** `+1`: it was redispatched. */
  readonly retries?: Amount;
  /** srv_queue/backend_queue */
  readonly queue?: string;
  readonly request?: string;
}

/** The same for a connection under mode tcp (8.2.2). */
export interface LoggedConnection extends Omit<LoggedExchange, "TR" | "Tr" | "Ta" | "status" | "request"> {
  readonly Tt?: Amount;
}

/** What every line of an exchange says that nothing disturbs. */
export const EXCHANGE = {
  frontend: "f",
  backend: "b",
  server: "s1",
  termination: "----",
  retries: 0,
  queue: "0/0",
  request: "GET / HTTP/1.1",
} as const satisfies LoggedExchange;

/** Of the only connection that there is. */
export const ALONE = { ...EXCHANGE, connections: "1/1/0/0" } as const satisfies LoggedExchange;

/** Of what is no request. */
export const NO_REQUEST = {
  ...ALONE,
  backend: "f",
  server: "<NOSRV>",
  TR: -1,
  Tw: -1,
  Tc: -1,
  Tr: -1,
  request: "<BADREQ>",
} as const satisfies LoggedExchange;

/** Of the only connection under mode tcp, which nothing disturbs. */
export const CONNECTION = {
  frontend: "l",
  backend: "l",
  server: "s1",
  termination: "--",
  connections: "1/1/0/0",
  retries: 0,
  queue: "0/0",
} as const satisfies LoggedConnection;

/** Of option httplog, without client address and date. */
export const HTTP_LINE =
  /^(?<frontend>\S+) (?<backend>[^/ ]+)\/(?<server>\S+) (?<TR>-?\d+)\/(?<Tw>-?\d+)\/(?<Tc>-?\d+)\/(?<Tr>-?\d+)\/(?<Ta>-?\d+) (?<status>-?\d+) (?<bytes>\d+) - - (?<termination>\S{4}) (?<connections>\d+\/\d+\/\d+\/\d+)\/(?<retries>\+?\d+) (?<queue>\d+\/\d+) "(?<request>.*)"$/;
/** Of option tcplog. */
export const TCP_LINE =
  /^(?<frontend>\S+) (?<backend>[^/ ]+)\/(?<server>\S+) (?<Tw>-?\d+)\/(?<Tc>-?\d+)\/(?<Tt>-?\d+) (?<bytes>\d+) (?<termination>\S{2}) (?<connections>\d+\/\d+\/\d+\/\d+)\/(?<retries>\+?\d+) (?<queue>\d+\/\d+)$/;

const TEXTS: ReadonlySet<string> = new Set(["frontend", "backend", "server", "termination", "request"]);

/** @returns what a line says otherwise than expected; all of it when it has not this form */
export function differences(form: RegExp, expected: LoggedExchange | LoggedConnection, line: string): string[] {
  const said = form.exec(line)?.groups;
  if (!said) return [line];
  return Object.entries<Amount>({ ...expected })
    .filter(([field, value]) => {
      const text = said[field] ?? "";
      return TEXTS.has(field) ? text !== value : !isAmount(value, text);
    })
    .map(([field]) => `${field}: ${said[field]}`);
}

function isAmount(expected: Amount, text: string): boolean {
  if (typeof expected === "object") return matchesLog(expected.join(".."), text);
  return matchesLog(String(expected), text);
}
