import { type AnyCast, castOf } from "./cast.ts";
import { findConverter } from "./converters/catalogue.ts";
import { type Expression, mustFind } from "./expression.ts";
import type { Read, Some } from "./fetch.ts";
import { findFetch } from "./fetches/catalogue.ts";
import type { SampleSource } from "./source.ts";
import { PENDING, type SampleType, type Value } from "./value.ts";

export interface CompiledExpression {
  readonly read: Read<Value>;
  /** Whether a test holds of any value: only of fetches with several. */
  readonly some: ((holds: Holds) => (source: SampleSource) => boolean) | undefined;
  readonly waits: boolean;
  readonly grows: boolean;
  readonly length: ((source: SampleSource) => number) | undefined;
}

type Holds = (value: Value, source: SampleSource) => boolean;
type Step = (value: Value, source: SampleSource) => Value | undefined;

/**
 * Compiles an expression once, when the balancer starts. What it gives is of the type `as`.
 *
 * @throws Error for what the configuration's parser lets not through
 */
export function compileExpression(expression: Expression, as: SampleType): CompiledExpression {
  const { fetch } = expression;
  const row = mustFind(findFetch(fetch.name), fetch);
  const steps = stepsOf(expression, row.isTyped ? "any" : row.type, as);
  const read = row.compile(fetch.values) as Read<Value>;
  const some = row.compileSome?.(fetch.values) as Some<Value> | undefined;
  return {
    read: steps.length > 0 ? withSteps(read, chain(steps)) : read,
    some: some && ((holds) => bind(some, steps.length > 0 ? after(chain(steps), holds) : holds)),
    waits: row.waits ?? false,
    grows: typeof row.grows === "function" ? row.grows(fetch.values) : (row.grows ?? false),
    length: steps.length > 0 ? undefined : row.length,
  };
}

function stepsOf({ converters }: Expression, from: SampleType, as: SampleType): Step[] {
  const steps: Step[] = [];
  let type = from;
  const cast = (to: SampleType) => {
    const made = castOf(type, to);
    if (!made) throw new Error(`a sample of type ${type} cannot be made one of type ${to}`);
    if (made !== "same") steps.push(made as AnyCast);
    type = to;
  };
  for (const call of converters) {
    const row = mustFind(findConverter(call.name), call);
    cast(row.from);
    steps.push(row.compile(call.values, call.map) as Step);
    type = row.to;
  }
  cast(as);
  return steps;
}

function chain(steps: readonly Step[]): Step {
  const [only] = steps;
  if (only && steps.length === 1) return only;
  return (value, source) => {
    let current: Value | undefined = value;
    for (const step of steps) {
      current = step(current, source);
      if (current === undefined) return undefined;
    }
    return current;
  };
}

function withSteps(read: Read<Value>, step: Step): Read<Value> {
  return (source) => {
    const value = read(source);
    return value === undefined || value === PENDING ? value : step(value, source);
  };
}

function after(step: Step, holds: Holds): Holds {
  return (value, source) => {
    const made = step(value, source);
    return made !== undefined && holds(made, source);
  };
}

function bind(some: Some<Value>, holds: Holds): (source: SampleSource) => boolean {
  return (source) => some(source, holds);
}
