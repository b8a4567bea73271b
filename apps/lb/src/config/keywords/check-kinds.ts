import { compileRegex, Regex, regexComplaint } from "../../samples/regex/regex.ts";
import type { KeywordRow, SupportedRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { leadingMarks } from "./check-marks.ts";
import type { TcpCheckStep } from "./tcp-check.ts";

/** What a check of this kind says, and what it takes for a pass. Absent kind: a connection is enough. */
export type CheckKind =
  /** The request up to its fields. */
  | { readonly kind: "http"; readonly request: string }
  | { readonly kind: "smtp"; readonly hello: string }
  | { readonly kind: "redis" | "ldap" | "ssl-hello" }
  /** As its steps say. */
  | { readonly kind: "tcp" }
  | { readonly kind: "pgsql"; readonly user?: string }
  /** `isNew`: as clients from 4.1 on log in. */
  | { readonly kind: "mysql"; readonly user?: string; readonly isNew: boolean };

/** `http-check expect`. */
export interface HttpExpectation {
  readonly kind: "status" | "string" | "rstatus" | "rstring";
  readonly pattern: string;
  readonly negated: boolean;
}

/** How the servers of a backend are checked. */
export interface CheckingSettings {
  readonly checkKind?: CheckKind;
  /** The steps of the kind "tcp". */
  readonly tcpCheck?: readonly TcpCheckStep[];
  readonly httpExpect?: HttpExpectation;
  readonly disableOn404?: true;
  readonly logsChecks?: true;
}

interface CheckingTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<CheckingSettings> };
}

const DEFAULT_REQUEST = "OPTIONS / HTTP/1.0\r\n";
const DEFAULT_HELLO = "HELO localhost\r\n";

const HTTP_CHECKS = "health/http-check.test.ts#";
const PROTOCOL_CHECKS = "health/protocol-checks.test.ts#";

/** The keywords of proxies about checks. */
export const proxyCheckRows: readonly KeywordRow<CheckingTarget>[] = [
  {
    kind: "supported",
    keyword: "option httpchk",
    takes: "[[<method>] <uri> [<version>]]",
    doc: "Checks servers by a request: 2xx and 3xx are passes.",
    shown: `${HTTP_CHECKS}asks for a page: the server is up with 2xx and 3xx, down with others`,
    needs: "backend",
    most: 3,
    apply(statement, { settings }) {
      const [first, second, version = "HTTP/1.0"] = statement.rest();
      const request = second === undefined ? `OPTIONS ${first} HTTP/1.0\r\n` : `${first} ${second} ${version}\r\n`;
      settings.backend.checkKind = { kind: "http", request: first === undefined ? DEFAULT_REQUEST : request };
    },
  },
  {
    kind: "supported",
    keyword: "http-check",
    takes: "disable-on-404 | expect [!] status|string|rstatus|rstring <pattern>",
    doc: "What a pass of `option httpchk` is; `disable-on-404`: 404 takes a server that is up out of the balancing.",
    shown: `${HTTP_CHECKS}expect says what a pass is`,
    needs: "backend",
    apply: applyHttpCheck,
  },
  {
    kind: "supported",
    keyword: "option smtpchk",
    takes: "[HELO|EHLO <name>]",
    doc: "Checks servers by a greeting of SMTP.",
    shown: `${PROTOCOL_CHECKS}smtpchk greets, and takes 2xx for a pass`,
    most: 2,
    apply(statement, { settings }) {
      const [word = "", name] = statement.rest();
      const hello = name !== undefined && (word === "HELO" || word === "EHLO") ? `${word} ${name}\r\n` : DEFAULT_HELLO;
      settings.backend.checkKind = { kind: "smtp", hello };
    },
  },
  wordless("redis-check", "redis", "a PING of Redis", "redis-check pings"),
  wordless("ldap-check", "ldap", "an anonymous bind of LDAP", "ldap-check binds, and reads the result"),
  wordless("ssl-hello-chk", "ssl-hello", "a hello of SSL 3, to which any TLS server answers", "ssl-hello-chk greets"),
  {
    kind: "supported",
    keyword: "option tcp-check",
    doc: "Checks servers by a connection, and the steps of `tcp-check`.",
    shown: "health/tcp-check.test.ts#without steps a connection is a pass",
    needs: "backend",
    most: 0,
    apply(_, { settings }) {
      settings.backend.checkKind = { kind: "tcp" };
    },
  },
  {
    kind: "supported",
    keyword: "option pgsql-check",
    takes: "[user <name>]",
    doc: "Checks servers by the beginning of a session of PostgreSQL.",
    shown: `${PROTOCOL_CHECKS}pgsql-check begins a session`,
    needs: "backend",
    apply(statement, { settings }) {
      const user = readUser(statement, "pgsql-check");
      if (!statement.hasFailed) settings.backend.checkKind = { kind: "pgsql", ...(user !== undefined && { user }) };
    },
  },
  {
    kind: "supported",
    keyword: "option mysql-check",
    takes: "[user <name> [post-41]]",
    doc: "Checks servers by the greeting of MySQL, or by a login without a password.",
    shown: `${PROTOCOL_CHECKS}mysql-check reads the greeting, and logs in where it has a user`,
    needs: "backend",
    apply(statement, { settings }) {
      const user = readUser(statement, "mysql-check");
      const version = user === undefined ? "" : statement.next();
      if (statement.hasFailed) return;
      if (version !== "" && version !== "post-41")
        return statement.alert(`keyword '${version}' only supports option 'post-41'.`);
      const isNew = version !== "";
      settings.backend.checkKind = { kind: "mysql", isNew, ...(user !== undefined && { user }) };
    },
  },
  {
    kind: "supported",
    keyword: "option log-health-checks",
    doc: "Logs every check whose result is another than the one before, or changes the server's health.",
    shown: `${HTTP_CHECKS}option log-health-checks logs checks that change something`,
    needs: "backend",
    canNegate: true,
    most: 0,
    apply({ negated, reset }, { settings }) {
      if (negated || reset) delete settings.backend.logsChecks;
      else settings.backend.logsChecks = true;
    },
  },
];

function wordless(
  option: string,
  kind: "redis" | "ldap" | "ssl-hello",
  what: string,
  shown: string,
): SupportedRow<CheckingTarget> {
  return {
    kind: "supported",
    keyword: `option ${option}`,
    doc: `Checks servers by ${what}.`,
    shown: PROTOCOL_CHECKS + shown,
    ...(kind !== "ldap" && { needs: "backend" as const }),
    most: 0,
    apply(_, { settings }) {
      settings.backend.checkKind = { kind };
    },
  };
}

function readUser(statement: Statement, option: string): string | undefined {
  const word = statement.next();
  if (word === "") return undefined;
  if (word !== "user") {
    statement.alert(`'option ${option}' only supports optional values: 'user'.`);
    return undefined;
  }
  const user = statement.next();
  if (user === "") statement.alert(`'option ${option} user' expects <username> as argument.`);
  return user;
}

function applyHttpCheck(statement: Statement, { settings }: CheckingTarget) {
  const word = statement.next();
  if (word === "expect") {
    applyExpect(statement, settings.backend);
  } else if (word === "disable-on-404") {
    const extra = statement.peek();
    if (extra !== "") return statement.alert(`'http-check ${word}' cannot handle unexpected argument '${extra}'.`);
    settings.backend.disableOn404 = true;
  } else if (word === "send-state") {
    statement.alert("'http-check send-state' is not supported yet.");
  } else {
    statement.alert("'http-check' only supports 'disable-on-404', 'send-state', 'expect'.");
  }
}

function applyExpect(statement: Statement, backend: Mutable<CheckingSettings>) {
  if (backend.httpExpect) return statement.alert("'http-check expect' already specified.");
  const { word: kind, negated } = leadingMarks(statement);
  if (kind !== "status" && kind !== "string" && kind !== "rstatus" && kind !== "rstring") {
    return statement.alert(
      `'http-check expect' only supports [!] 'status', 'string', 'rstatus', 'rstring', found '${kind}'.`,
    );
  }
  const isRegex = kind.startsWith("r");
  const pattern = statement.next();
  if (pattern === "")
    return statement.alert(`'http-check expect ${kind}' expects <${isRegex ? "regex" : "string"}> as an argument.`);
  if (isRegex) {
    const regex = compileRegex(pattern, { ignoreCase: false, captures: true });
    if (!(regex instanceof Regex)) {
      const complaint = regexComplaint(pattern, regex);
      return statement.alert(`'http-check expect ${kind}' : regular expression '${pattern}': ${complaint}.`);
    }
  }
  backend.httpExpect = { kind, pattern, negated };
}
