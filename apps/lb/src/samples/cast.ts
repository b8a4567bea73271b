import { type Integer, leadingInteger } from "./integer.ts";
import { IpAddress } from "./ip-address.ts";
import type { PlainType, SampleType, TypedValue, Value, ValueOf } from "./value.ts";

type Cast<From extends PlainType> = {
  readonly [To in PlainType]?: (value: ValueOf[From]) => ValueOf[To] | undefined;
};

const same = <T>(value: T): T => value;
const toInteger = (text: string) => (text === "" ? undefined : leadingInteger(text));

/** What becomes of a value where another type is asked for. What is not here cannot be. */
const CASTS: { readonly [From in PlainType]: Cast<From> } = {
  bool: { bool: same, int: Number, str: (value) => (value ? "1" : "0") },
  int: { bool: Boolean, int: same, ip: IpAddress.fromNumber, addr: IpAddress.fromNumber, str: String, bin: bigEndian },
  ip: { int: toNumber, ip: same, addr: same, str: toText, bin: toBytes },
  ipv6: { ip: same, ipv6: same, addr: same, str: toText, bin: toBytes },
  addr: { ip: same, addr: same, str: toText, bin: toBytes },
  str: {
    bool: (text) => (text === "" ? undefined : leadingInteger(text) !== 0),
    int: toInteger,
    ip: IpAddress.parse,
    addr: IpAddress.parse,
    str: same,
    bin: same,
    meth: same,
  },
  bin: { str: upToNul, bin: same, meth: same },
  meth: { str: same, bin: same, meth: same },
};

export type AnyCast = (value: Value) => Value | undefined;

/** How to make one type of the other; "same": nothing is to be done; undefined: it cannot be done. */
export function castOf(from: SampleType, to: SampleType): AnyCast | "same" | undefined {
  if (from === to) return "same";
  if (to === "any") return (value) => ({ type: from as PlainType, value: value as TypedValue["value"] });
  if (from === "any") return (typed) => castTyped(typed as TypedValue, to);
  const cast = CASTS[from][to] as AnyCast | undefined;
  return cast === same ? "same" : cast;
}

/** May a configuration ask for it? Where the kind of an address is not said, HAProxy allows nothing. */
export function canCast(from: SampleType, to: SampleType): boolean {
  return castOf(from, to) !== undefined && (from !== "addr" || to === "any");
}

function castTyped({ type, value }: TypedValue, to: PlainType): Value | undefined {
  const cast = castOf(type, to);
  return cast === "same" ? value : cast?.(value);
}

function toNumber(address: IpAddress): number | undefined {
  return address.isIPv6 ? undefined : address.words[0];
}

function toText(address: IpAddress): string {
  return address.text;
}

function toBytes(address: IpAddress): string {
  return address.bytes;
}

/** Eight bytes, as HAProxy's integers have. */
function bigEndian(value: Integer): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes.toString("latin1");
}

function upToNul(bytes: string): string {
  const end = bytes.indexOf("\0");
  return end < 0 ? bytes : bytes.slice(0, end);
}
