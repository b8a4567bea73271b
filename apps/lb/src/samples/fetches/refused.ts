/** HAProxy's fetches that are not there, by name or the beginning of it, and why. */
const REFUSED: readonly (readonly [names: RegExp, shown: string, why: string])[] = [
  [
    /^(?:sc_|sc[012]_|src_(?!port$|is_local$)|table_)/,
    "`sc_*`, `sc0_*`, `sc1_*`, `sc2_*`, `src_*`, `table_*`",
    "stick tables come later",
  ],
  [/^ssl_[cf]_/, "`ssl_c_*`, `ssl_f_*`", "TLS comes later"],
  [
    /^(?:cpu|lat)_/,
    "`cpu_calls`, `cpu_ns_avg`, `cpu_ns_tot`, `lat_ns_avg`, `lat_ns_tot`",
    "there are no tasks whose calls could be measured",
  ],
  [
    /^fc_(?:rtt|rttvar|unacked|sacked|retrans|fackets|lost|reordering)$/,
    "`fc_rtt`, `fc_rttvar`, `fc_unacked`, `fc_sacked`, `fc_retrans`, `fc_fackets`, `fc_lost`, `fc_reordering`",
    "Node.js does not tell what the kernel knows of a connection",
  ],
  [/^prio_/, "`prio_class`, `prio_offset`", "nothing sets the priority of a request"],
  [/^distcc_/, "`distcc_body`, `distcc_param`", "distcc is not read"],
  [/^fcgi\./, "`fcgi.docroot`, `fcgi.index`", "FastCGI is not spoken"],
];

/** Why a fetch of HAProxy's is not there; undefined: HAProxy has none of that name. */
export function refusalOf(name: string): string | undefined {
  return REFUSED.find(([names]) => names.test(name))?.[2];
}

/** For the documentation. */
export const refusedFetches: readonly (readonly [shown: string, why: string])[] = REFUSED.map(([, shown, why]) => [
  shown,
  why,
]);
