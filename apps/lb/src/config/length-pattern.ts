const OPERATORS: readonly string[] = ["eq", "gt", "ge", "lt", "le"];

/**
 * Reads the patterns of a length: numbers, ranges (`5:10`, `5:`, `:10`) and operators, which hold until the next one.
 *
 * @returns ranges as `least:most`, either of them possibly absent; the complaint when that fails
 */
export function parseLengths(words: readonly string[]): readonly string[] | string {
  const ranges: string[] = [];
  let operator = "eq";
  for (const word of words) {
    if (OPERATORS.includes(word)) {
      operator = word;
      continue;
    }
    const match = /^(-?\d+)?(:)?(-?\d+)?$/.exec(word);
    if (!match || word === ":" || word === "") {
      return /^-?\d+:/.test(word) || word.startsWith(":")
        ? `'${word}' is not a valid number range.`
        : `'${word}' is not a number.`;
    }
    const [, first, colon, last] = match;
    if (first && last && Number(first) > Number(last)) return `'${word}' is not a valid number range.`;
    ranges.push(toRange(operator, first, colon ? last : first));
  }
  return ranges;
}

function toRange(operator: string, first: string | undefined, last: string | undefined): string {
  const least = first === undefined ? "" : Number(first);
  const most = last === undefined ? "" : Number(last);
  if (operator === "gt") return `${Number(last ?? first) + 1}:`;
  if (operator === "ge") return `${least}:`;
  if (operator === "lt") return `:${Number(first ?? last) - 1}`;
  if (operator === "le") return `:${most}`;
  return `${least}:${most}`;
}
