import { layersOf } from "../expression.ts";
import type { SampleSource } from "../source.ts";
import { PENDING } from "../value.ts";
import { compileCondition, compileTest } from "./compiled-condition.ts";
import type { AclTest, Condition, Term } from "./condition.ts";

/** Numbers, so that "and" and "or" of them are `&` and `|`. */
export const NO = 0;
export const NOT_YET = 1;
export const YES = 3;
export type Answer = typeof NO | typeof NOT_YET | typeof YES;

/** Whether a condition is met where data may be waited for. */
export type WaitingCondition = (source: SampleSource) => Answer;

/**
 * Compiles a condition for rules that can wait.
 *
 * @throws Error for what the configuration's parser lets not through
 */
export function compileWaitingCondition(condition: Condition): WaitingCondition {
  const { unless, anyOf } = condition;
  const tests = anyOf.flat().flatMap(({ acl }) => acl.tests);
  if (!tests.some(mayWait)) {
    const met = compileCondition(condition);
    return (source) => (met(source) ? YES : NO);
  }
  const alternatives = anyOf.map((terms) => terms.map(compileTerm));
  return (source) => {
    let answer: number = NO;
    for (const terms of alternatives) {
      let part: number = YES;
      for (const term of terms) {
        part &= term(source);
        // As 2.1: what follows one that is not known yet is not asked.
        if (part !== YES) break;
      }
      answer |= part;
      if (answer === YES) break;
    }
    return unless ? opposite(answer) : (answer as Answer);
  };
}

function mayWait(test: AclTest): boolean {
  const { waits, grows } = compileTest(test).expression;
  return waits || grows || asksForHttp(test);
}

/** Where bytes are no messages yet, a request may still come of them. */
function asksForHttp({ expression }: AclTest): boolean {
  return layersOf(expression).some((layer) => layer === "HTTP request" || layer === "HTTP request headers");
}

function compileTerm({ negated, acl }: Term): WaitingCondition {
  const tests = acl.tests.map((test) => {
    const { holds, expression } = compileTest(test);
    const { read, waits, grows } = expression;
    const isHttp = asksForHttp(test);
    const mayChange = (source: SampleSource) =>
      (grows && (source.responseInput ?? source.input)?.mayGrow) ||
      (waits && read(source) === PENDING) ||
      (isHttp && source.awaitsRequest);
    return (source: SampleSource): Answer => (holds(source) ? YES : mayChange(source) ? NOT_YET : NO);
  });
  return (source) => {
    let answer: number = NO;
    for (const test of tests) {
      answer |= test(source);
      if (answer === YES) break;
    }
    return negated ? opposite(answer) : (answer as Answer);
  };
}

/** Of what is not known yet the opposite is not known either. */
function opposite(answer: number): Answer {
  return (YES >> answer) as Answer;
}
