import type { RefusedRow } from "../keyword.ts";

const DOC = "Removed by HAProxy 2.1.";

/** The keywords of proxies that HAProxy 2.1 no longer knows, and says so. */
export const removedRows: readonly RefusedRow[] = [
  ...renamed("clitimeout", "timeout client"),
  ...renamed("contimeout", "timeout connect"),
  ...renamed("srvtimeout", "timeout server"),
  ...directives("http-request add-header", ["reqadd"]),
  ...directives("http-request allow", ["reqallow", "reqiallow"]),
  ...directives("http-request del-header", ["reqdel", "reqidel"]),
  ...directives("http-request deny", ["reqideny"]),
  row("reqdeny", "The 'reqdeny' not supported anymore since HAProxy 2.1. Use 'http-request deny' instead."),
  ...directives("http-request replace-header", ["reqirep"]),
  ...directives("http-request replace-uri' and 'http-request replace-header", ["reqrep", "cliexp"]),
  ...directives("http-request tarpit", ["reqtarpit", "reqitarpit"]),
  ...directives("http-response add-header", ["rspadd"]),
  ...directives("http-response del-header", ["rspidel"]),
  ...directives("http-response deny", ["rspdeny", "rspideny"]),
  ...directives("http-response replace-header", ["rsprep", "srvexp"]),
  // HAProxy's own slips.
  row("rspdel", "The 'rspdel' directive is not supported anymore since HAProxy 2.1. Use 'http-response del-header' ."),
  row(
    "rspirep",
    "The 'rspirep' directive is not supported anymore sionce HAProxy 2.1. Use 'http-response replace-header' instead.",
  ),
  row("reqpass", "The 'reqpass' not supported anymore since HAProxy 2.1."),
  row("reqipass", "The 'reqipass' directive is not supported anymore since HAProxy 2.1."),
  row(
    "block",
    "The 'block' directive is not supported anymore since HAProxy 2.1. Use 'http-request deny' which uses the exact same syntax.",
  ),
  row("appsession", "'appsession' is not supported anymore since HAProxy 1.6."),
  ...["redisp", "redispatch"].map((keyword) =>
    row(keyword, `keyword '${keyword}' directive is not supported anymore since HAProxy 2.1. Use 'option redispatch'.`),
  ),
];

function row(keyword: string, text: string): RefusedRow {
  return { kind: "refused", keyword, doc: DOC, message: text };
}

/** `contimeout` and its like, alone or after `timeout`. */
function renamed(name: string, instead: string): RefusedRow[] {
  const text = `the '${name}' directive is not supported anymore since HAProxy 2.1. Use '${instead}'.`;
  return [row(name, text), row(`timeout ${name}`, text)];
}

function directives(instead: string, keywords: readonly string[]): RefusedRow[] {
  return keywords.map((keyword) =>
    row(keyword, `The '${keyword}' directive is not supported anymore since HAProxy 2.1. Use '${instead}' instead.`),
  );
}
