import type { AddressOption, Ipv4Network, Proxy } from "../config/schema.ts";
import type { Peer } from "../samples/connection-ends.ts";
import { isUnixEnd } from "../tcp/unix-handles.ts";
import { isIn } from "./ipv4-networks.ts";

/** A field with an address of the client's connection. */
export interface AddressField {
  /** In lower case. */
  readonly name: string;
  readonly end: "remoteAddress" | "localAddress";
  readonly excepts: readonly Ipv4Network[];
  readonly ifNone: boolean;
}

export type { Peer };

export const NO_ADDRESS_FIELDS: readonly AddressField[] = [];

const known = new WeakMap<Proxy, WeakMap<Proxy, readonly AddressField[]>>();

/** What `option forwardfor` and `option originalto` of the two add to their requests. */
export function addressFieldsOf(frontend: Proxy, backend: Proxy): readonly AddressField[] {
  const [front, back] = [frontend.options, backend.options];
  if (!front.forwardfor && !back.forwardfor && !front.originalto && !back.originalto) return NO_ADDRESS_FIELDS;
  const byBackend = known.get(frontend) ?? new WeakMap<Proxy, readonly AddressField[]>();
  known.set(frontend, byBackend);
  const fields = byBackend.get(backend) ?? [
    ...merged("remoteAddress", front.forwardfor, back.forwardfor),
    ...merged("localAddress", front.originalto, back.originalto),
  ];
  byBackend.set(backend, fields);
  return fields;
}

/** The backend names the field if it has the option, and what either leaves out is left out. */
function merged(
  end: AddressField["end"],
  front: AddressOption | undefined,
  back: AddressOption | undefined,
): AddressField[] {
  const options = [back, front].filter((option) => option !== undefined);
  const [first] = options;
  if (!first) return [];
  const excepts = options.flatMap(({ except }) => except ?? []);
  return [{ name: first.header, end, excepts, ifNone: options.every(({ ifNone }) => ifNone) }];
}

/**
 * The value of the field; undefined: it is not added.
 * @param hasField does the request have such a field already?
 */
export function addressFor(
  { name, end, excepts, ifNone }: AddressField,
  peer: Peer,
  hasField: (name: string) => boolean,
): string | undefined {
  const address = peer[end];
  // A connection of this machine's own kind has no address.
  if (address === undefined || isUnixEnd(address)) return undefined;
  if (excepts.some((network) => isIn(network, address)) || (ifNone && hasField(name))) return undefined;
  return address;
}
