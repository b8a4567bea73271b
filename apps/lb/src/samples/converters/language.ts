import { converterRow } from "../converter.ts";

/** The weight that no range exceeds, in thousandths. */
const MOST = 1000;

export const language = converterRow({
  keyword: "language",
  takes: { least: 1, types: ["string", "string"] },
  from: "str",
  to: "str",
  doc: "Of the languages given, parted by semicolons, the one that an Accept-Language prefers; none of them: the second argument.",
  compile([languages, other]) {
    const known = String(languages).split(";");
    const fallback = other === undefined || other === "" ? undefined : String(other);
    return (text) => preferred(text, known) ?? fallback;
  },
});

function preferred(text: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestWeight = 0;
  let isSkipped = false;
  for (const part of text.split(",")) {
    // As 2.1, which reads past the comma after a whole weight.
    if (isSkipped) {
      isSkipped = false;
      continue;
    }
    const [, range = "", rest = ""] = /^[\t-\r ]*([^;,\t-\r ]+)(.*)$/s.exec(part) ?? [];
    const found = known.find((each) => fits(range, each));
    if (found === undefined) continue;
    const weight = weightOf(rest);
    isSkipped = /=\s*0$/.test(rest);
    if (weight === undefined || weight <= bestWeight) continue;
    best = found === "" ? undefined : found;
    if (weight >= MOST) break;
    bestWeight = weight;
  }
  return best;
}

/** `de-CH` fits `de`; the languages are those of a configuration. */
function fits(range: string, language: string): boolean {
  return range === language || range.startsWith(`${language}-`);
}

/** RFC 9110 §12.4.2; what is not understood counts as much as possible, and after other things (undefined) nothing is. */
function weightOf(rest: string): number | undefined {
  const parameter = rest.trimStart();
  if (parameter === "") return MOST;
  if (!parameter.startsWith(";")) return undefined;
  const [, whole, tenths = "0", hundredths = "0", thousandths = "0"] =
    /^;\s*q\s*=\s*(\d)(?:\.(\d)?(\d)?(\d)?)?/.exec(parameter) ?? [];
  if (whole === undefined) return MOST;
  return Math.min(MOST, Number(whole) * 1000 + Number(tenths) * 100 + Number(hundredths) * 10 + Number(thousandths));
}
