import type { Argument } from "../arguments.ts";
import { castOf } from "../cast.ts";
import { type ConverterRow, converterRow } from "../converter.ts";
import { type Integer, LARGEST, parseInteger, SMALLEST, saturated, wrapped } from "../integer.ts";
import type { SampleSource } from "../source.ts";
import { parseVariableName } from "../variables.ts";

/** Numbers to other numbers. What does not fit into 64 bits becomes the number next to it, as in HAProxy. */
export const arithmeticConverters: readonly ConverterRow[] = [
  binaryRow("add", "The sum", add),
  binaryRow("sub", "The difference", (a, b) => add(a, -b)),
  binaryRow("mul", "The product", (a, b) => saturated(a * b)),
  binaryRow("div", "The quotient without its fraction (by 0: the largest number)", (a, b) =>
    b === 0n ? LARGEST : saturated(a / b),
  ),
  binaryRow("mod", "The remainder of the division (by 0: 0)", (a, b) => (b === 0n ? 0 : wrapped(a % b))),
  binaryRow("and", "The bits that both have", (a, b) => wrapped(a & b)),
  binaryRow("or", "The bits that either has", (a, b) => wrapped(a | b)),
  binaryRow("xor", "The bits that one has and not the other", (a, b) => wrapped(a ^ b)),
  unaryRow("neg", "The number with the other sign.", (value) => saturated(-BigInt(value))),
  unaryRow("cpl", "The number with all its bits turned.", (value) => wrapped(~BigInt(value))),
  testRow("bool", "False of 0, else true.", (value) => !isZero(value)),
  testRow("not", "True of 0, else false.", isZero),
  testRow("odd", "True of odd numbers.", (value) => (BigInt(value) & 1n) === 1n),
  testRow("even", "True of even numbers.", (value) => (BigInt(value) & 1n) === 0n),
];

/** By bigints: 0.2 µs, and right for all of the 64 bits. */
type Operation = (value: bigint, operand: bigint) => Integer;

function binaryRow(keyword: string, what: string, operation: Operation): ConverterRow {
  return converterRow({
    keyword,
    takes: { least: 1, types: ["string"] },
    check: ([text]) => (isOperand(String(text)) ? undefined : "expects an integer or a variable name"),
    from: "int",
    to: "int",
    doc: `${what}, of the number and another one or that of a variable.`,
    compile([text]) {
      const read = compileOperand(text);
      return (value, source) => {
        const operand = read(source);
        return operand === undefined ? undefined : operation(BigInt(value), BigInt(operand));
      };
    },
  });
}

function unaryRow(keyword: string, doc: string, operation: (value: Integer) => Integer): ConverterRow {
  return converterRow({ keyword, from: "int", to: "int", doc, compile: () => operation });
}

function testRow(keyword: string, doc: string, test: (value: Integer) => boolean): ConverterRow {
  return converterRow({ keyword, from: "int", to: "bool", doc, compile: () => test });
}

/** As 2.1, whose look at overflow takes the sum of any two numbers below 0 for one: unless it is the other way. */
function add(a: bigint, b: bigint): Integer {
  const sum = a + b;
  return a < 0n && b < 0n && sum >= SMALLEST ? LARGEST : saturated(sum);
}

function isZero(value: Integer): boolean {
  return value === 0 || value === 0n;
}

function isOperand(text: string): boolean {
  return !("complaint" in parseVariableName(text)) || /^[+-]?\d*$/.test(text);
}

function compileOperand(argument: Argument | undefined): (source: SampleSource) => Integer | undefined {
  const text = String(argument);
  const variable = parseVariableName(text);
  if ("complaint" in variable) {
    const number = parseInteger(text) ?? 0;
    return () => number;
  }
  const { scope, name } = variable;
  return ({ variables }) => {
    const held = variables.of(scope)?.get(name);
    return held && (toInteger(held) as Integer | undefined);
  };
}

const toInteger = castOf("any", "int") as (value: unknown) => unknown;
