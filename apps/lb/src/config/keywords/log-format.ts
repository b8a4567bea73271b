import { type LogFormatKeyword, type LogFormatText, OPTION_FORMATS } from "../formats.ts";
import { hasExtraWords } from "../keyword.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

interface FormatTarget extends ProxyTarget {
  readonly settings: { logFormat?: LogFormatText };
}

/** `log-format TEXT`. */
export function applyLogFormat(statement: Statement, proxy: FormatTarget) {
  const text = readFormatText(statement, "log-format");
  if (text !== undefined) set(statement, proxy, "log-format", text);
}

/** The one word after a keyword that takes a format; undefined: it is not one, and that was said. */
export function readFormatText(statement: Statement, keyword: string): string | undefined {
  const text = statement.next();
  if (text === "") statement.alert(`${keyword} expects an argument.`);
  else if (statement.peek() === "") return text;
  else statement.alert(`${keyword} expects only one argument, don't forget to escape spaces!`);
  return undefined;
}

/** `option httplog [clf]` and `option tcplog`. */
export function applyLogOption(statement: Statement, proxy: FormatTarget, name: "httplog" | "tcplog") {
  const option = statement.next();
  if (name === "httplog") {
    if (option !== "" && option !== "clf") {
      return statement.alert("keyword 'httplog' only supports option 'clf'.");
    }
    if (hasExtraWords({ keyword: "option httplog", most: 1 }, statement)) return;
  } else if (hasExtraWords({ keyword: "option tcplog", most: 0 }, statement)) {
    return;
  }
  const keyword = name === "tcplog" ? "option tcplog" : option === "clf" ? "option httplog clf" : "option httplog";
  set(statement, proxy, keyword, OPTION_FORMATS[keyword]);
}

function set(statement: Statement, proxy: FormatTarget, keyword: LogFormatKeyword, text: string) {
  const earlier = proxy.settings.logFormat?.keyword;
  if (proxy.kind === "backend") {
    const ignored = keyword.replace(/ clf$/, "");
    statement.warning(`backend '${proxy.name}' : '${ignored}' directive is ignored in backends.`);
  }
  if (proxy.kind === "defaults" && earlier) {
    statement.warning(`'${keyword}' overrides previous '${earlier}' in 'defaults' section.`, { tight: true });
  }
  proxy.settings.logFormat = { keyword, text, location: statement.location };
}
