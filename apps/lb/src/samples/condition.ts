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
  const read = fetches.get(fetch);
  const matcher = matchers[match];
  if (!read) throw new Error(`no sample fetch is called '${fetch}'`);
  const matches = matcher(patterns, ignoreCase);
  return (request) => {
    const value = read(request);
    return value !== undefined && matches(value);
  };
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
