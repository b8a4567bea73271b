import type { Statement } from "../statement.ts";

/** The word that says what a check expects, after exclamation marks: they stand alone or at the beginning of a word. */
export function leadingMarks(statement: Statement): { readonly word: string; readonly negated: boolean } {
  let word = statement.next();
  let marks = 0;
  while (/^!+$/.test(word)) {
    marks += word.length;
    word = statement.next();
  }
  const kind = word.replace(/^!*/, "");
  return { word: kind, negated: (marks + word.length - kind.length) % 2 === 1 };
}
