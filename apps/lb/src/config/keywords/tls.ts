import type { Target } from "../context.ts";
import type { IgnoredRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";

const NO_TLS = "there is no TLS yet, and where a file asks for it (`ssl`) it is refused";
const VERSIONS = ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
const VERSION_OPTION = /^(?:no|force)-(?:sslv3|tlsv1[0-3])$/;
const SMALLEST_DH_PARAM = 1024;

/** What `global` says of TLS for those who ask for it elsewhere. HAProxy 2.1 has them when it is built with OpenSSL. */
export const tlsRows: readonly IgnoredRow<Target>[] = [
  ...["ca-base", "crt-base"].map((keyword) => word(keyword, "<directory>", "a directory path")),
  ...["bind", "server"].flatMap((side) => [
    word(`ssl-default-${side}-ciphers`, "<list>", "a cipher suite"),
    word(`ssl-default-${side}-ciphersuites`, "<list>", "a cipher suite"),
    row(`ssl-default-${side}-options`, "<option>...", undefined, (statement) => checkOptions(statement, side)),
  ]),
  row("ssl-dh-param-file", "<file>", 1, (statement) => {
    if (statement.next() === "") statement.alert("'ssl-dh-param-file' expects a file path as an argument.");
  }),
  row("ssl-mode-async", undefined, undefined, () => {}),
  row("ssl-server-verify", "none|required", 1, (statement) => {
    const text = statement.next();
    if (text === "") return statement.alert("'ssl-server-verify' expects an integer argument.");
    if (text !== "none" && text !== "required") {
      statement.alert("'ssl-server-verify' expects 'none' or 'required' as argument.");
    }
  }),
  row("maxsslrate", "<number>", 1, (statement) => {
    if (statement.next() === "") statement.alert("'maxsslrate' expects an integer argument.");
  }),
  ...["maxsslconn", "tune.ssl.cachesize", "tune.ssl.maxrecord", "tune.ssl.ssl-ctx-cache-size"].map(atLeastZero),
  atLeastZero("tune.ssl.capture-cipherlist-size"),
  row("tune.ssl.force-private-cache", undefined, 0, () => {}),
  row("tune.ssl.lifetime", "<seconds>", 1, checkLifetime),
  row("tune.ssl.default-dh-param", "<bits>", 1, (statement) => {
    const text = statement.next();
    if (text === "") return statement.alert("'tune.ssl.default-dh-param' expects an integer argument.");
    if (laxInteger(text) < SMALLEST_DH_PARAM) statement.alert("'tune.ssl.default-dh-param' expects a value >= 1024.");
  }),
];

function row(
  keyword: string,
  takes: string | undefined,
  most: number | undefined,
  check: (statement: Statement) => void,
): IgnoredRow<Target> {
  const usage = { ...(takes !== undefined && { takes }), ...(most !== undefined && { most }) };
  return { kind: "ignored", keyword, doc: NO_TLS, ...usage, apply: check };
}

function word(keyword: string, takes: string, what: string): IgnoredRow<Target> {
  return row(keyword, takes, 1, (statement) => {
    if (statement.next() === "") statement.alert(`global statement '${keyword}' expects ${what} as an argument.`);
  });
}

function atLeastZero(keyword: string): IgnoredRow<Target> {
  return row(keyword, "<number>", 1, (statement) => {
    const text = statement.next();
    if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
    if (laxInteger(text) < 0) statement.alert(`'${keyword}' expects a positive numeric value.`);
  });
}

function checkOptions(statement: Statement, side: string) {
  const keyword = `ssl-default-${side}-options`;
  if (statement.peek() === "") {
    return statement.alert(`global statement '${keyword}' expects an option as an argument.`);
  }
  while (statement.peek() !== "") {
    const option = statement.next();
    if (option === "ssl-min-ver" || option === "ssl-max-ver") {
      const version = statement.next();
      if (VERSIONS.includes(version)) continue;
      const fault =
        version === "" ? `'${option}' : missing the ssl/tls version` : `'${version}' : unknown ssl/tls version`;
      return statement.alert(`${fault} on global statement '${keyword}'.`);
    }
    if (option === "no-tls-tickets" || (option === "prefer-client-ciphers" && side === "bind")) continue;
    if (!VERSION_OPTION.test(option)) {
      return statement.alert(`unknown option '${option}' on global statement '${keyword}'.`);
    }
  }
}

function checkLifetime(statement: Statement) {
  const text = statement.next();
  if (text === "") {
    return statement.alert("'tune.ssl.lifetime' expects ssl sessions <lifetime> in seconds as argument.");
  }
  const time = parseTime(text, "s");
  if (time.kind === "unexpected") {
    statement.alert(`unexpected character '${time.character}' in argument to <tune.ssl.lifetime>.`);
  }
}
