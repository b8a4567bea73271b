import type { AclTest, Condition, Term } from "../config/schema.ts";
import { fetches, type RequestSamples } from "./fetches.ts";
import { matchers } from "./matchers.ts";

export type { RequestSamples } from "./fetches.ts";

/** Whether a request meets a condition; `unless` is taken into account. Allocates nothing but what a test needs. */
export type CompiledCondition = (request: RequestSamples) => boolean;

/**
 * Compiles a condition once, when the balancer starts.
 *
 * @throws Error for a fetch or a match that this balancer does not have; the configuration's parser lets none through
 */
export function compileCondition({ unless, anyOf }: Condition): CompiledCondition {
  const met = disjunction(anyOf.map((terms) => conjunction(terms.map(compileTerm))));
  return unless ? (request) => !met(request) : met;
}

function compileTerm({ negated, tests }: Term): CompiledCondition {
  const holds = disjunction(tests.map(compileTest));
  return negated ? (request) => !holds(request) : holds;
}

function compileTest({ fetch, match, ignoreCase, patterns }: AclTest): CompiledCondition {
  const sample = fetches.get(fetch);
  if (!sample) throw new Error(`no sample fetch is called '${fetch}'`);
  const { read, length } = sample;
  const matches = matchers[match](patterns, ignoreCase);
  const holds: CompiledCondition = (request) => {
    const value = read(request);
    return value !== undefined && matches(value);
  };
  if (match !== "str" || !length) return holds;
  // A text of another length is another text: most are told apart without being made.
  const lengths = new Uint8Array(1 + Math.max(0, ...patterns.map((pattern) => pattern.length)));
  for (const pattern of patterns) lengths[pattern.length] = 1;
  return (request) => lengths[length(request)] === 1 && holds(request);
}

/** Most conditions have one part: that one is called without a loop around it. */
function disjunction(parts: readonly CompiledCondition[]): CompiledCondition {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return (request) => {
    for (const part of parts) if (part(request)) return true;
    return false;
  };
}

function conjunction(parts: readonly CompiledCondition[]): CompiledCondition {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return (request) => {
    for (const part of parts) if (!part(request)) return false;
    return true;
  };
}
