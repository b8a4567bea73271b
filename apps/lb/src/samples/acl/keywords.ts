import type { FetchRow } from "../fetch.ts";
import { findFetch } from "../fetches/catalogue.ts";
import type { Match } from "./match.ts";

/** A test by a name of its own: a fetch, and how it is matched unless a converter or `-m` says otherwise. */
export interface AclKeyword {
  readonly row: FetchRow;
  readonly match: Match;
}

/** Fetches whose names stand for the test with `str`, and with a suffix for the others: `hdr`, `hdr_beg`, ... */
const FETCH_OF_FAMILY: Readonly<Record<string, string>> = {
  base: "base",
  cook: "req.cook",
  hdr: "req.hdr",
  path: "path",
  scook: "res.cook",
  shdr: "res.hdr",
  url: "url",
  urlp: "urlp",
};
export const FAMILIES = Object.keys(FETCH_OF_FAMILY);
export const SUFFIXES = ["beg", "dir", "dom", "end", "len", "reg", "sub"] as const satisfies readonly Match[];

/** Others. */
const SINGLE: Readonly<Record<string, readonly [fetch: string, match: Match]>> = {
  http_auth_group: ["http_auth_group", "str"],
  method: ["method", "meth"],
  payload: ["req.payload", "bin"],
  payload_lv: ["req.payload_lv", "bin"],
  req_rdp_cookie: ["req.rdp_cookie", "str"],
  req_rdp_cookie_cnt: ["req.rdp_cookie_cnt", "int"],
  "req.ssl_ver": ["req.ssl_ver", "version"],
  req_ssl_sni: ["req.ssl_sni", "str"],
  req_ssl_ver: ["req.ssl_ver", "version"],
  req_ver: ["req.ver", "str"],
  resp_ver: ["res.ver", "str"],
  ssl_fc_sni_end: ["ssl_fc_sni", "end"],
  ssl_fc_sni_reg: ["ssl_fc_sni", "reg"],
};

const keywords = new Map<string, AclKeyword>();
for (const [keyword, fetch] of Object.entries(FETCH_OF_FAMILY)) {
  add(keyword, fetch, "str");
  for (const suffix of SUFFIXES) add(`${keyword}_${suffix}`, fetch, suffix);
}
for (const [keyword, [fetch, match]] of Object.entries(SINGLE)) add(keyword, fetch, match);

function add(keyword: string, fetch: string, match: Match): void {
  const row = findFetch(fetch);
  if (!row) throw new Error(`no fetch is called '${fetch}'`);
  keywords.set(keyword, { row, match });
}

export const aclKeywords: ReadonlyMap<string, AclKeyword> = keywords;

/** ACLs that every proxy has, by name: those of HAProxy's whose fetches are there. */
export const PREDEFINED: ReadonlyMap<string, readonly string[]> = new Map([
  ["TRUE", ["always_true"]],
  ["FALSE", ["always_false"]],
  ["LOCALHOST", ["src", "127.0.0.1/8"]],
  ["HTTP", ["req_proto_http"]],
  ["HTTP_1.0", ["req_ver", "1.0"]],
  ["HTTP_1.1", ["req_ver", "1.1"]],
  ["METH_CONNECT", ["method", "CONNECT"]],
  ["METH_DELETE", ["method", "DELETE"]],
  ["METH_GET", ["method", "GET", "HEAD"]],
  ["METH_HEAD", ["method", "HEAD"]],
  ["METH_OPTIONS", ["method", "OPTIONS"]],
  ["METH_POST", ["method", "POST"]],
  ["METH_PUT", ["method", "PUT"]],
  ["METH_TRACE", ["method", "TRACE"]],
  ["HTTP_URL_ABS", ["url_reg", "^[^/:]*://"]],
  ["HTTP_URL_SLASH", ["url_beg", "/"]],
  ["HTTP_URL_STAR", ["url", "*"]],
  ["HTTP_CONTENT", ["hdr_val(content-length)", "gt", "0"]],
  ["REQ_CONTENT", ["req_len", "gt", "0"]],
  ["RDP_COOKIE", ["req_rdp_cookie_cnt", "gt", "0"]],
  ["WAIT_END", ["wait_end"]],
]);
