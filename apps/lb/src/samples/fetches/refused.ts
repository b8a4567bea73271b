/** HAProxy's fetches that are not there, by name or the beginning of it, and why. */
const REFUSED: readonly (readonly [names: RegExp, why: string])[] = [
  [/^(?:sc_|sc[012]_|src_(?!port$|is_local$)|table_)/, "stick tables come later"],
  [/^ssl_[cf]_/, "TLS comes later"],
  [/^(?:cpu|lat)_/, "there are no tasks whose calls could be measured"],
  [
    /^fc_(?:rtt|rttvar|unacked|sacked|retrans|fackets|lost|reordering)$/,
    "Node.js does not tell what the kernel knows of a connection",
  ],
  [/^prio_/, "nothing sets the priority of a request"],
  [/^distcc_/, "distcc is not read"],
  [/^fcgi\./, "FastCGI is not spoken"],
];

/** Why a fetch of HAProxy's is not there; undefined: HAProxy has none of that name. */
export function refusalOf(name: string): string | undefined {
  return REFUSED.find(([names]) => names.test(name))?.[1];
}
