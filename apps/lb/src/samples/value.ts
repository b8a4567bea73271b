import type { Integer } from "./integer.ts";
import type { IpAddress } from "./ip-address.ts";

/**
 * What a sample may be. `str`, `bin` and `meth` are byte strings: one character a byte. `ip` and `ipv6` are addresses that
 * are mostly of the one kind, and may be of the other; `addr` is one whose kind is not said, which nothing can be made of.
 */
interface PlainValueOf {
  readonly bool: boolean;
  readonly int: Integer;
  readonly ip: IpAddress;
  readonly ipv6: IpAddress;
  readonly addr: IpAddress;
  readonly str: string;
  readonly bin: string;
  readonly meth: string;
}

export type PlainType = keyof PlainValueOf;

/** A value that says of what type it is. */
export interface TypedValue {
  readonly type: PlainType;
  readonly value: PlainValueOf[PlainType];
}

/** `any`: of what type it is shows only when it is there. */
export interface ValueOf extends PlainValueOf {
  readonly any: TypedValue;
}

export type SampleType = keyof ValueOf;
export type Value = ValueOf[SampleType];

/** Not there yet: more data may come. `undefined` is not there, and will not be. */
export const PENDING: unique symbol = Symbol("not there yet");
export type Pending = typeof PENDING;
