import { type CompiledExpression, compileExpression } from "../compiled-expression.ts";
import { outputType } from "../expression.ts";
import type { SampleSource } from "../source.ts";
import { PENDING, type Value } from "../value.ts";
import type { AclTest, Condition, Term } from "./condition.ts";
import { matchType } from "./match.ts";
import { compileMatch, type Matches } from "./matchers.ts";

/** Whether a condition is met where nothing is waited for; `unless` is taken into account. */
export type CompiledCondition = (source: SampleSource) => boolean;

/**
 * Compiles a condition once, when the balancer starts. What is not there yet will not be there.
 *
 * @throws Error for what the configuration's parser lets not through
 */
export function compileCondition({ unless, anyOf }: Condition): CompiledCondition {
  const met = any(anyOf.map((terms) => all(terms.map(compileTerm))));
  return unless ? (source) => !met(source) : met;
}

function compileTerm({ negated, acl }: Term): CompiledCondition {
  const holds = any(acl.tests.map((test) => compileTest(test).holds));
  return negated ? (source) => !holds(source) : holds;
}

export interface CompiledTest {
  readonly holds: CompiledCondition;
  readonly expression: CompiledExpression;
}

export function compileTest(test: AclTest): CompiledTest {
  const expression = compileExpression(test.expression, matchType(test.match) ?? outputType(test.expression));
  const matches = anyList(test);
  return { holds: withLengths(test, expression, holdsOf(expression, matches)), expression };
}

function anyList({ match, lists }: AclTest): Matches {
  // Without patterns `bool` and `found` hold of what is there.
  const all = lists.length > 0 ? lists : [{ ignoreCase: false, patterns: [] }];
  const matchers = all.map(({ patterns, ignoreCase }) => compileMatch(match, patterns, ignoreCase));
  const [only] = matchers;
  if (only && matchers.length === 1) return only;
  return (value) => matchers.some((matches) => matches(value));
}

function holdsOf({ read, some }: CompiledExpression, matches: Matches<Value>): CompiledCondition {
  if (some) return some(matches);
  return (source) => {
    const value = read(source);
    return value !== undefined && value !== PENDING && matches(value);
  };
}

/** A text of another length is another text: most are told apart without being made. */
function withLengths(
  { match, lists }: AclTest,
  { length }: CompiledExpression,
  holds: CompiledCondition,
): CompiledCondition {
  if (match !== "str" || !length) return holds;
  const wanted = lists.flatMap(({ patterns }) => patterns.map((pattern) => pattern.length));
  const lengths = new Uint8Array(1 + wanted.reduce((most, one) => Math.max(most, one), 0));
  for (const one of wanted) lengths[one] = 1;
  return (source) => lengths[length(source)] === 1 && holds(source);
}

/** Most conditions have one part: that one is called without a loop around it. */
function any(parts: readonly CompiledCondition[]): CompiledCondition {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return (source) => {
    for (const part of parts) if (part(source)) return true;
    return false;
  };
}

function all(parts: readonly CompiledCondition[]): CompiledCondition {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return (source) => {
    for (const part of parts) if (!part(source)) return false;
    return true;
  };
}
