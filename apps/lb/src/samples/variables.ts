import { buffers } from "./buffer-size.ts";
import type { TypedValue } from "./value.ts";

/** How long a variable lives: as the process, as the client's connection, as a stream, and until or since its request goes to a server. */
export const SCOPES = ["proc", "sess", "txn", "req", "res"] as const;
export type Scope = (typeof SCOPES)[number];

/** `txn.host`, read. */
export interface VariableName {
  readonly scope: Scope;
  readonly name: string;
}

/** @param shown what HAProxy's message shows, when that is more than the name */
export function parseVariableName(text: string, shown = text): VariableName | { readonly complaint: string } {
  if (text === "") return { complaint: "Empty variable name cannot be accepted" };
  const scope = SCOPES.find((each) => text.length > each.length + 1 && text.startsWith(`${each}.`));
  if (!scope) {
    const rule = "A variable name must be start by its scope. The scope can be 'proc', 'sess', 'txn', 'req' or 'res'";
    return { complaint: `invalid variable name '${shown}'. ${rule}` };
  }
  const name = text.slice(scope.length + 1);
  const bad = name.search(/[^A-Za-z0-9_.]/);
  return bad < 0 ? { scope, name } : { complaint: `invalid syntax at char '${name.slice(bad)}'` };
}

/** What of them is there at a place: without a stream the scopes of a stream are not. */
export interface Variables {
  of(scope: Scope): VariableScope | undefined;
}

/** What HAProxy counts for a variable, beside its text. */
const SIZE = 72;
/** The variables of one scope. What they take counts in the scopes around it, too. */
export class VariableScope {
  readonly #outer: VariableScope | undefined;
  readonly #limit: number;
  #size = 0;
  #values: Map<string, TypedValue> | undefined;

  /** @param limit bytes; 0: none */
  constructor(limit: number, outer?: VariableScope) {
    this.#limit = limit;
    this.#outer = outer;
  }

  get(name: string): TypedValue | undefined {
    return this.#values?.get(name);
  }

  /** @returns false when there is no room for it: then it is not there */
  set(name: string, value: TypedValue): boolean {
    this.unset(name);
    const size = sizeOf(value);
    if (size > SIZE + buffers.size || !this.#hasRoom(size)) return false;
    this.#values ??= new Map();
    this.#values.set(name, value);
    this.#count(size);
    return true;
  }

  unset(name: string): void {
    const value = this.#values?.get(name);
    if (!value) return;
    this.#values?.delete(name);
    this.#count(-sizeOf(value));
  }

  clear(): void {
    if (this.#size === 0) return;
    this.#values?.clear();
    this.#count(-this.#size);
  }

  #hasRoom(size: number): boolean {
    if (this.#limit > 0 && this.#size + size > this.#limit) return false;
    return !this.#outer || this.#outer.#hasRoom(size);
  }

  #count(size: number): void {
    this.#size += size;
    if (this.#outer) this.#outer.#count(size);
  }
}

function sizeOf({ value }: TypedValue): number {
  return SIZE + (typeof value === "string" ? value.length : 0);
}
