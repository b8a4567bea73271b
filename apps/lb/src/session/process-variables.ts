import { IpAddress } from "../samples/ip-address.ts";
import type { PlainType, TypedValue } from "../samples/value.ts";
import { VariableScope } from "../samples/variables.ts";
import type { VariableUpdate } from "../state/updates.ts";

type Plain = NonNullable<VariableUpdate["set"]>;

/** The variables of the process: what a thread sets the others have a moment later. */
export class ProcessVariables extends VariableScope {
  readonly #share: ((update: VariableUpdate) => void) | undefined;

  /** @param share absent: there is one thread */
  constructor(limit: number, share?: (update: VariableUpdate) => void) {
    super(limit);
    this.#share = share;
  }

  override set(name: string, value: TypedValue): boolean {
    const before = this.get(name);
    const isSet = super.set(name, value);
    if (this.#share && isSet && !isSame(before, value)) this.#share({ kind: "variable", name, set: plain(value) });
    return isSet;
  }

  override unset(name: string): void {
    if (this.#share && this.get(name)) this.#share({ kind: "variable", name });
    super.unset(name);
  }

  /** Another thread did it. */
  apply({ name, set }: VariableUpdate): void {
    if (!set) super.unset(name);
    else super.set(name, typed(set));
  }
}

function isSame(one: TypedValue | undefined, other: TypedValue): boolean {
  return one?.type === other.type && plain(one).value === plain(other).value;
}

function plain({ type, value }: TypedValue): Plain {
  return { type, value: value instanceof IpAddress ? value.text : value };
}

function isAddress(type: string): boolean {
  return type === "ip" || type === "ipv6" || type === "addr";
}

function typed({ type, value }: Plain): TypedValue {
  const address = isAddress(type) ? IpAddress.parse(String(value)) : undefined;
  return { type: type as PlainType, value: address ?? value };
}
