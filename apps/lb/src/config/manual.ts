import { NOT_YET, type RefusedRow } from "./keyword.ts";
import { MANUAL } from "./manual-names.ts";

export type ManualTable = keyof typeof MANUAL;

const TLS = "TLS comes later.";

/** Why a keyword has no row, by what it is about. The first that fits is right. */
const REASONS: readonly (readonly [about: RegExp, reason: string])[] = [
  [/^(?:sc[012]?_|src_(?!port$|is_local$)|table_|in_table$|track-sc|sc-|stick)/, "Stick tables come later."],
  [/^(?:deviceatlas|51degrees|wurfl|da-csv)/, "Databases of devices are not planned."],
  [/lua/, "Lua is not planned."],
  [/spoe|spop|^filter$/, "Filters and SPOE are not planned."],
  [/^(?:compression|res\.comp|maxcomp|maxzlib|tune\.comp|tune\.zlib)/, "Compression is not planned."],
  [/fcgi/, "FastCGI is not planned."],
  [/^(?:distcc|protobuf|ungrpc)/, "Looking into distcc and gRPC is not planned."],
  [/^email-alert$/, "Mail is not planned: log lines say what happened."],
  [/^(?:proto$|tune\.h2|early-hint$)/, "HTTP/2 comes later."],
  [/^(?:no-)?(?:check-)?ssl(?![a-z])|tune\.ssl|maxssl|tls|sslv3|send-proxy-v2-ssl/, TLS],
  [/^(?:ca-|crt|crl-|ciphers|curves$|ecdhe$|(?:check-)?(?:alpn|sni)$|npn$|(?:no-)?verify)/, TLS],
  [/^(?:aes_gcm_dec|allow-0rtt|generate-certificates|no-ca-names|prefer-client-ciphers|strict-sni)$/, TLS],
  [/^wait-for-handshake$/, TLS],
  [/^cache-/, "A cache is not planned."],
  [/^(?:accept-netscaler-cip|expect-netscaler-cip)$/, "The header of NetScaler is not planned."],
  [/^interface$/, "Node.js cannot tie a socket to an interface: name its address."],
  [/^http_proxy$/, "Forward proxies are not planned."],
  [/^transparent$/, "Node.js cannot open transparent sockets."],
  [/^namespace$/, "Node.js cannot open sockets in other namespaces."],
];

/** Why it is refused. */
export function reasonFor(name: string): string {
  return REASONS.find(([about]) => about.test(name))?.[1] ?? NOT_YET;
}

/** What is said where it stands. @param doc why, if there is a particular reason */
export function notSupported(keyword: string, doc = NOT_YET): string {
  const why = doc === NOT_YET ? reasonFor(keyword.replace(/^.* /, "")) : doc;
  return `'${keyword}' is not supported${why === NOT_YET ? " yet." : `: ${why}`}`;
}

/** What HAProxy's manual has and no row is for. `known` are the names of the rows, and what they are known as besides. */
export function leftOut(table: ManualTable, known: Iterable<string>): string[] {
  const names = new Set(known);
  return MANUAL[table].filter((name) => !names.has(name));
}

/** A row for each of them. @param family what their keywords begin with: `option` */
export function leftOutRows(
  table: ManualTable,
  rows: readonly { readonly keyword: string }[],
  family?: string,
): RefusedRow[] {
  const prefix = family === undefined ? "" : `${family} `;
  const known = rows.map(({ keyword }) => keyword.slice(prefix.length));
  return leftOut(table, known).map((name) => ({ kind: "refused", keyword: prefix + name, doc: reasonFor(name) }));
}
