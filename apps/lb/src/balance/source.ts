import type { HashType } from "../config/schema.ts";
import { avalanche } from "../samples/hashes.ts";
import { type BalancedRequest, NONE } from "./algorithm.ts";

/**
 * `balance source`: a client's address always leads to the same server, while the same servers are usable. Whatever
 * function `hash-type` names, HAProxy takes the address's 32-bit words, combined by exclusive or: 10.0.0.1 is 0x0a000001.
 * Who has no address has no key.
 */
export function hashOfSource(hashType: HashType | undefined): (request: BalancedRequest) => number {
  return hashType?.hasAvalanche ? (request) => mixed(wordsOf(request)) : wordsOf;
}

function wordsOf(request: BalancedRequest): number {
  const bytes = request.clientAddress();
  if (bytes.length === 0) return NONE;
  let hash = 0;
  for (let at = 0; at < bytes.length; at++) hash ^= (bytes[at] as number) << (24 - 8 * (at & 3));
  return hash >>> 0;
}

function mixed(hash: number): number {
  return hash === NONE ? NONE : avalanche(hash);
}
