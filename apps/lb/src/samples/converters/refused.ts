/** HAProxy's converters that are not there, by name or the beginning of it, and why. */
const REFUSED: readonly (readonly [names: RegExp, why: string])[] = [
  [/^(?:in_table$|table_)/, "stick tables come later"],
  [/^debug$/, "HAProxy has it in builds for its developers alone"],
  [/^da-csv-conv$/, "databases of devices are not planned"],
  [/^51d\./, "databases of devices are not planned"],
  [/^aes_gcm_dec$/, "TLS comes later"],
  [/^(?:protobuf|ungrpc)$/, "looking into gRPC is not planned"],
];

/** Why a converter of HAProxy's is not there; undefined: HAProxy has none of that name. */
export function refusedConverter(name: string): string | undefined {
  return REFUSED.find(([names]) => names.test(name))?.[1];
}
