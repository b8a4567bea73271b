import type { Match } from "../acl/match.ts";
import type { PatternContext } from "../acl/pattern-context.ts";
import { type PatternFile, PatternFiles } from "../acl/pattern-file.ts";
import { readPatterns } from "../acl/patterns.ts";
import type { Argument } from "../arguments.ts";
import type { Complaint } from "../complaint.ts";
import { type ConverterRow, converterRow } from "../converter.ts";
import { type Integer, parseInteger } from "../integer.ts";
import { IpAddress } from "../ip-address.ts";
import type { SampleType, Value, ValueOf } from "../value.ts";
import { type LiveMap, liveMapOf, type MapEntry } from "./live-map.ts";
import { finderOf, type MapMatch } from "./map-finders.ts";
import { compileRegexMap } from "./regex-map.ts";

/** What a key is made before it is looked up, and how it must fit a pattern. */
const KEYS = [
  ["str", "str", "that are equal"],
  ["beg", "str", "that it begins with; the longest one counts"],
  ["sub", "str", "that are in it"],
  ["dir", "str", "that are in it between slashes"],
  ["dom", "str", "that are in it between dots"],
  ["end", "str", "that it ends with"],
  ["reg", "str", "that are regular expressions"],
  ["int", "int", "that are numbers and ranges of them"],
  ["ip", "addr", "that are networks; the smallest one counts"],
] as const satisfies readonly (readonly [MapMatch, SampleType, string])[];

/** What values are, what they are read as, and what `map_str_...` says of one that is none. */
const VALUES = [
  ["", "str", "string", (text: string) => text],
  ["_int", "int", "integer", readInteger],
  ["_ip", "addr", "string", IpAddress.parse],
] as const satisfies readonly (readonly [
  string,
  SampleType,
  "string" | "integer",
  (text: string) => Value | undefined,
])[];

/** Texts, numbers and addresses to what a file has beside the patterns that they fit. */
export const mapConverters: readonly ConverterRow[] = [
  ...KEYS.flatMap(([match, from, which]) =>
    VALUES.flatMap(([suffix, to, type, read]) => {
      const names = match === "str" && suffix === "" ? ["map", "map_str"] : [`map_${match}${suffix}`];
      return names.map((keyword) =>
        converterRow<SampleType, SampleType>({
          keyword,
          takes: { least: 1, types: ["string", type] },
          from,
          to,
          doc: `What a file has beside the first of the patterns ${which}; none: the second argument.`,
          load: (values, patterns) => load(match, match + suffix, values, read, patterns),
          compile: (values, map) => compileMap(match, mustHave(map), read, values[1]),
        }),
      );
    }),
  ),
  converterRow({
    keyword: "map_regm",
    takes: { least: 1, types: ["string", "string"] },
    from: "str",
    to: "str",
    doc: "As `map_reg`; `\\1` to `\\9` in a value is what the groups of the expression have fitted.",
    load: (values, patterns) => load("reg", "regm", values, (text) => text, patterns),
    compile: ([, otherwise], map) =>
      compileRegexMap(mustHave(map), otherwise === undefined ? undefined : String(otherwise)),
  }),
];

type ReadValue = (text: string) => Value | undefined;

/** Whether the file can be read, its patterns are patterns, and its values values. */
function load(
  match: Match,
  use: string,
  [path, otherwise]: readonly Argument[],
  read: ReadValue,
  context: PatternContext,
): PatternFile | Complaint {
  const file = context.files.load(String(path), "two");
  if (typeof file === "string") return file;
  const complaint = context.files.isNewFor(file, use) ? complaintAbout(file, match, read, context) : undefined;
  if (complaint !== undefined) return complaint;
  if (typeof otherwise === "string" && read(otherwise) === undefined)
    return `map: cannot parse default ip <${otherwise}>.`;
  return file;
}

function complaintAbout(
  file: PatternFile,
  match: Match,
  read: ReadValue,
  context: PatternContext,
): Complaint | undefined {
  const where = (at: number) => `at line ${file.lines[at]} of file '${file.path}'`;
  const patterns = readPatterns(match, file.words, { ignoreCase: false, resolvesNames: false }, context);
  const badValue = file.values.findIndex((text) => read(text) === undefined);
  if ("complaint" in patterns && (badValue < 0 || patterns.at < badValue))
    return `${patterns.complaint} ${where(patterns.at)}`;
  return badValue < 0 ? undefined : `unable to parse '${file.values[badValue]}' ${where(badValue)}`;
}

/** What is wrong with an entry that is to come to a map, for any kind of map that it is. */
export function entryComplaint({ uses }: PatternFile, pattern: string, value: string): Complaint | undefined {
  for (const use of uses) {
    const [, match = "", suffix = ""] = /^([a-z]+)(_int|_ip)?$/.exec(use === "regm" ? "reg" : use) ?? [];
    const read = VALUES.find(([name]) => name === suffix)?.[3];
    if (read?.(value) === undefined) return `unable to parse '${value}'`;
    const patterns = readPatterns(
      match as MapMatch,
      [pattern],
      { ignoreCase: false, resolvesNames: false },
      NO_CONTEXT,
    );
    if ("complaint" in patterns) return patterns.complaint;
  }
  return undefined;
}

/** Nobody is asked for names, and no files are read. */
const NO_CONTEXT: PatternContext = { addressOf: () => null, files: new PatternFiles(), ids: new Set() };

function compileMap<T extends SampleType>(
  match: MapMatch,
  map: PatternFile,
  read: (text: string) => ValueOf[T] | undefined,
  otherwise: Argument | undefined,
): (key: Value) => ValueOf[T] | undefined {
  const live = liveMapOf(map);
  const find = finderOf(live, match);
  const valueAt = valuesOf(live, read);
  const other = typeof otherwise === "string" ? read(otherwise) : (otherwise as ValueOf[T] | undefined);
  return (key) => {
    const at = find(key);
    return at < 0 ? other : valueAt(at);
  };
}

/** What a value is read as, once. */
function valuesOf<T extends SampleType>(
  map: LiveMap,
  read: (text: string) => ValueOf[T] | undefined,
): (at: number) => ValueOf[T] | undefined {
  let values: (ValueOf[T] | undefined)[] = [];
  let { rewritten } = map;
  return (at) => {
    if (rewritten !== map.rewritten) {
      ({ rewritten } = map);
      values = [];
    }
    values[at] ??= read((map.entries[at] as MapEntry).value);
    return values[at];
  };
}

function mustHave(map: PatternFile | undefined): PatternFile {
  if (!map) throw new Error("a map has no file");
  return map;
}

/** As C reads numbers; no digits are 0. */
function readInteger(text: string): Integer | undefined {
  return /^[+-]?\d*$/.test(text) ? (parseInteger(text) ?? 0) : undefined;
}
