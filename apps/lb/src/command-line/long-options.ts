import type { EngineName } from "../forwarding/engines.ts";

export interface Assignment {
  readonly engine: EngineName;
  /** How many words it took. */
  readonly words: 1 | 2;
}

/**
 * Our own options, which HAProxy does not have: `--engine NAME` or `--engine=NAME`.
 * @returns undefined: not one of them
 */
export function readLongOption(word: string, next: string | undefined): Assignment | undefined {
  const [name, attached] = word.split("=", 2);
  const engine = attached ?? next;
  if (name !== "--engine" || (engine !== "native" && engine !== "http-proxy")) return undefined;
  return { engine, words: attached === undefined ? 2 : 1 };
}
