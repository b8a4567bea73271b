import { leftOut, type ManualTable, reasonFor } from "./manual.ts";

/** A paragraph for each reason. */
export function renderRefused(rows: readonly { readonly keyword: string; readonly doc: string }[]): string[] {
  return [...Map.groupBy(rows, ({ doc }) => doc.replace(/\.$/, ""))].flatMap(([doc, refused]) => {
    return ["", `Refused. ${doc}: ${codes(refused.map(({ keyword }) => keyword))}.`];
  });
}

/**
 * The same for what the manual has and no row is for.
 *
 * @param known the names of the rows, and what they are known as besides
 * @param refusalOf why it is refused, where the parser says it
 */
export function renderLeftOut(
  table: ManualTable,
  known: Iterable<string>,
  refusalOf: (name: string) => string | undefined = () => undefined,
): string[] {
  const rows = leftOut(table, known).map((keyword) => {
    const why = refusalOf(keyword) ?? reasonFor(keyword);
    return { keyword, doc: why.charAt(0).toUpperCase() + why.slice(1) };
  });
  return renderRefused(rows);
}

/** A list of them. */
export function codes(words: readonly string[]): string {
  return words.map(code).join(", ");
}

export function code(word: string): string {
  return `\`${word}\``;
}
