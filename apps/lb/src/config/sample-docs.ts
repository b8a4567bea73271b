import { aclKeywords, FAMILIES, PREDEFINED, SUFFIXES } from "../samples/acl/keywords.ts";
import type { ArgumentList } from "../samples/arguments.ts";
import { converterRows } from "../samples/converters/catalogue.ts";
import { refusedConverter } from "../samples/converters/refused.ts";
import { fetchRows } from "../samples/fetches/catalogue.ts";
import { refusalOf } from "../samples/fetches/refused.ts";
import { logVariables } from "../samples/log-format/variables.ts";
import { code, renderLeftOut } from "./refused-docs.ts";

/** The part of docs/keywords.md about conditions, expressions and log formats. */
export function renderSamples(): string {
  const fetches = fetchRows.map(({ keyword, aliases = [], takes, type, layers, doc }) => [
    [keyword, ...aliases].map(code).join(", "),
    argumentsOf(takes),
    code(type),
    layers.join(", "),
    doc,
  ]);
  const converters = converterRows.map(({ keyword, takes, from, to, doc }) => [
    code(keyword),
    argumentsOf(takes),
    code(from),
    code(to),
    doc,
  ]);
  return [
    "## Conditions\n",
    "A test of `acl` or between braces is a fetch with its converters, flags and patterns. Flags: `-i`, `-f <file>`, `-M`, `-n`, `-u <id>`, `--`, and",
    "`-m` with `bool`, `int`, `ip`, `bin`, `len`, `str`, `beg`, `sub`, `dir`, `dom`, `end`, `reg` or `found`.\n",
    `These names stand for a fetch and how it is matched: ${[...aclKeywords.keys()]
      .filter((name) => !SUFFIXES.some((suffix) => name.endsWith(`_${suffix}`)))
      .map(code)
      .join(", ")};`,
    `${FAMILIES.map(code).join(", ")} with ${SUFFIXES.map((suffix) => code(`_${suffix}`)).join(", ")}, too.\n`,
    `Predefined ACLs: ${[...PREDEFINED.keys()].map(code).join(", ")}.\n`,
    "## Fetches\n",
    table(["fetch", "arguments", "type", "from", "meaning"], fetches),
    ...renderLeftOut("fetch", [...fetchRows.flatMap(namesOf), ...aclKeywords.keys()], refusalOf),
    "",
    "## Converters\n",
    table(["converter", "arguments", "from", "to", "meaning"], converters),
    ...renderLeftOut("converter", converterRows.flatMap(namesOf), refusedConverter),
    "",
    "## Variables of log formats\n",
    "Flags: `+Q`, `+X`, `+E`, `+M`.\n",
    table(
      ["variable", "meaning"],
      logVariables.map(({ keyword, doc }) => [code(`%${keyword}`), doc]),
    ),
    "",
  ].join("\n");
}

function namesOf({
  keyword,
  aliases = [],
}: {
  readonly keyword: string;
  readonly aliases?: readonly string[];
}): string[] {
  return [keyword, ...aliases];
}

function argumentsOf(list: ArgumentList | undefined): string {
  if (!list) return "";
  return list.types.map((type, at) => (at < list.least ? `<${type}>` : `[<${type}>]`)).join(", ");
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(line)].join("\n")}\n`;
}
