import { type FetchRow, fetchRow } from "../fetch.ts";
import type { Layer } from "../layer.ts";
import type { SampleType } from "../value.ts";

const CLIENT: readonly Layer[] = ["client-side connection"];
const SERVER: readonly Layer[] = ["server-side connection"];

/** Of either side, by what follows `ssl_fc` and `ssl_bc`. */
const OF_BOTH: readonly (readonly [suffix: string, type: SampleType])[] = [
  ["_alg_keysize", "int"],
  ["_alpn", "str"],
  ["_cipher", "str"],
  ["_client_random", "bin"],
  ["_npn", "str"],
  ["_protocol", "str"],
  ["_server_random", "bin"],
  ["_session_id", "bin"],
  ["_session_key", "bin"],
  ["_unique_id", "bin"],
  ["_use_keysize", "int"],
];
const OF_CLIENT: readonly (readonly [suffix: string, type: SampleType])[] = [
  ["_cipherlist_bin", "str"],
  ["_cipherlist_hex", "bin"],
  ["_cipherlist_str", "str"],
  ["_cipherlist_xxh", "int"],
  ["_has_crt", "bool"],
  ["_has_early", "bool"],
  ["_sni", "str"],
];

/** What HAProxy says of connections without TLS: here no connection has any. */
export const tlsFetches: readonly FetchRow[] = [
  no("ssl_fc", CLIENT, "Does the client speak TLS?"),
  no("ssl_fc_has_sni", CLIENT, "Did the client name a server in TLS?"),
  no("ssl_fc_is_resumed", CLIENT, "Has the client resumed a session of TLS?"),
  ...OF_BOTH.map(([suffix, type]) => nothing(`ssl_fc${suffix}`, type, CLIENT)),
  ...OF_CLIENT.map(([suffix, type]) => nothing(`ssl_fc${suffix}`, type, CLIENT)),
  no("ssl_bc", SERVER, "Does the server speak TLS?"),
  no("ssl_bc_is_resumed", SERVER, "Was a session of TLS resumed with the server?"),
  ...OF_BOTH.map(([suffix, type]) => nothing(`ssl_bc${suffix}`, type, SERVER)),
];

function no(keyword: string, layers: readonly Layer[], question: string): FetchRow {
  return fetchRow({ keyword, type: "bool", layers, doc: `${question} Always false.`, compile: () => () => false });
}

function nothing(keyword: string, type: SampleType, layers: readonly Layer[]): FetchRow {
  return fetchRow({
    keyword,
    type,
    layers,
    doc: "Never there: no connection has TLS.",
    compile: () => () => undefined,
  });
}
