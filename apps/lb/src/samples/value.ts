import type { IpAddress } from "./ip-address.ts";

/** What a sample may be. `str`, `bin` and `meth` are byte strings: one character a byte. */
export interface ValueOf {
  readonly bool: boolean;
  readonly int: number;
  readonly ip: IpAddress;
  readonly str: string;
  readonly bin: string;
  readonly meth: string;
}

export type SampleType = keyof ValueOf;
export type Value = ValueOf[SampleType];

/** Not there yet: more data may come. `undefined` is not there, and will not be. */
export const PENDING: unique symbol = Symbol("not there yet");
export type Pending = typeof PENDING;
