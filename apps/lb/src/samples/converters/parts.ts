import type { Argument } from "../arguments.ts";

type Part = (text: string) => string | undefined;

export function checkParts([number, delimiters]: readonly Argument[]): string | undefined {
  if (number === 0) return "Unexpected value 0 for index";
  return delimiters === "" ? "Empty separators list" : undefined;
}

/** Fields may be empty. One that is not there is not there. */
export function compileField(number: number, delimiters: string, count: number): Part {
  return (text) => {
    const ends = delimitersIn(text, delimiters);
    const fields = ends.length + 1;
    const wanted = number > 0 ? number - 1 : fields + number;
    if (wanted < 0 || wanted >= fields) return undefined;
    const [first, last] = range(wanted, number > 0, count, fields);
    return text.slice(first === 0 ? 0 : (ends[first - 1] ?? 0) + 1, ends[last]);
  };
}

/** Words are never empty. For HAProxy one that is not there is the empty text. */
export function compileWord(number: number, delimiters: string, count: number): Part {
  return (text) => {
    const words = wordsIn(text, delimiters);
    const wanted = number > 0 ? number - 1 : words.length + number;
    if (wanted < 0 || wanted >= words.length) return "";
    const [first, last] = range(wanted, number > 0, count, words.length);
    const isAll = count < 1 || last - first + 1 < count;
    const start = isAll && number < 0 ? 0 : words[first]?.[0];
    return text.slice(start, isAll && number > 0 ? undefined : words[last]?.[1]);
  };
}

/** The first and the last of `count` parts that begin (or, counted from the end, end) at one. */
function range(wanted: number, forward: boolean, count: number, all: number): readonly [number, number] {
  const more = count < 1 ? all : count - 1;
  return forward ? [wanted, Math.min(all - 1, wanted + more)] : [Math.max(0, wanted - more), wanted];
}

function delimitersIn(text: string, delimiters: string): number[] {
  const at: number[] = [];
  for (let index = 0; index < text.length; index++) if (delimiters.includes(text.charAt(index))) at.push(index);
  return at;
}

function wordsIn(text: string, delimiters: string): (readonly [start: number, end: number])[] {
  const words: (readonly [number, number])[] = [];
  let start = -1;
  for (let index = 0; index <= text.length; index++) {
    const isDelimiter = index === text.length || delimiters.includes(text.charAt(index));
    if (!isDelimiter && start < 0) start = index;
    if (!isDelimiter || start < 0) continue;
    words.push([start, index]);
    start = -1;
  }
  return words;
}
