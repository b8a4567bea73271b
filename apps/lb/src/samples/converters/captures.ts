import { type ConverterRow, converterRow } from "../converter.ts";

/** Texts that are kept for the log on their way. */
export const captureConverters: readonly ConverterRow[] = [
  captureRow("capture-req", "request"),
  captureRow("capture-res", "response"),
];

function captureRow(keyword: string, direction: "request" | "response"): ConverterRow {
  return converterRow({
    keyword,
    takes: { least: 1, types: ["integer"] },
    from: "str",
    to: "str",
    doc: `The text itself, which the capture of this number keeps of the ${direction}; nothing where there is no such capture.`,
    compile([number]) {
      const index = Number(number);
      return (text, { captures }) => (captures?.set(direction, index, text) ? text : undefined);
    },
  });
}
