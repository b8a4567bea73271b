import type { Argument, ArgumentList } from "../arguments.ts";
import { type FetchRow, fetchRow } from "../fetch.ts";
import { leadingInteger } from "../integer.ts";
import type { SampleSource } from "../source.ts";
import type { SampleType, ValueOf } from "../value.ts";
import { anyOf, firstOf } from "./cursor.ts";
import { ParameterCursor } from "./parameter-cursor.ts";

const NAME_AND_DELIMITER: ArgumentList = { least: 0, types: ["string", "string"] };

/** The parameters of the query. */
export const parameterFetches: readonly FetchRow[] = [
  parameterRow("urlp", ["url_param"], "str", (text) => text, ""),
  parameterRow("urlp_val", [], "int", leadingInteger, " as a number"),
];

function parameterRow<T extends SampleType>(
  keyword: string,
  aliases: readonly string[],
  type: T,
  convert: (text: string) => ValueOf[T],
  as: string,
): FetchRow {
  const doc = `The value of a parameter of the query${as}, as it was sent: the first one's of its name, ACLs look at all.`;
  return fetchRow<T>({
    keyword,
    aliases,
    takes: NAME_AND_DELIMITER,
    type,
    layers: ["HTTP request headers"],
    doc: `${doc} Another character may stand for the question mark.`,
    compile: (values) => firstOf(new QueryCursor(values), convert),
    compileSome: (values) => anyOf(new QueryCursor(values), convert),
  });
}

class QueryCursor extends ParameterCursor {
  readonly #begin: string;

  constructor([name = "", delimiter = "?"]: readonly Argument[]) {
    const begin = String(delimiter).charAt(0);
    super(String(name), begin);
    this.#begin = begin;
  }

  start({ request }: SampleSource): boolean {
    if (!request || this.#begin === "") return false;
    const at = request.target.indexOf(this.#begin);
    return at >= 0 && this.begin(request.target, at + 1);
  }
}
