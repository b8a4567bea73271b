import { buffers } from "../buffer-size.ts";
import { converterRow } from "../converter.ts";
import { BAD_SEQUENCE, decodeUtf8, INVALID_RANGE, type Utf8Character } from "../utf8.ts";

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x22, '\\"'],
  [0x5c, "\\\\"],
  [0x2f, "\\/"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [0x0a, "\\n"],
  [0x09, "\\t"],
]);

/** What is done about what is no UTF-8: `s` skips it, `p` lets characters pass that are longer than need be. */
const MODES = ["ascii", "utf8", "utf8s", "utf8p", "utf8ps"];

export const json = converterRow({
  keyword: "json",
  takes: { least: 1, types: ["string"] },
  check: ([mode = ""]) =>
    mode === "" || MODES.includes(String(mode))
      ? undefined
      : "Unexpected input code type. Allowed value are 'ascii', 'utf8', 'utf8s', 'utf8p' and 'utf8ps'",
  from: "str",
  to: "str",
  doc: "The text as it stands in a string of JSON; it is `ascii` or (`utf8`, `utf8s`, `utf8p`, `utf8ps`) UTF-8.",
  compile([mode = ""]) {
    const isUtf8 = String(mode).startsWith("utf8");
    const skips = /^utf8p?s$/.test(String(mode));
    const errors = /^utf8p/.test(String(mode)) ? BAD_SEQUENCE | INVALID_RANGE : -1;
    return (text) => (isUtf8 ? escapeUtf8(text, errors, skips) : escapeBytes(text));
  },
});

function escapeBytes(text: string): string | undefined {
  let made = "";
  for (let at = 0; at < text.length; at++) made += escape(text.charCodeAt(at));
  return made.length > buffers.size ? undefined : made;
}

function escapeUtf8(text: string, errors: number, skips: boolean): string | undefined {
  const character: Utf8Character = { code: 0, length: 0, faults: 0 };
  let made = "";
  for (let at = 0; at < text.length; at += character.length) {
    decodeUtf8(text, at, character);
    if ((character.faults & errors) === 0 && character.code <= 0xffff) made += escape(character.code);
    else if (!skips) return undefined;
  }
  return made.length > buffers.size ? undefined : made;
}

function escape(code: number): string {
  const known = ESCAPES.get(code);
  if (known !== undefined) return known;
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : `\\u${code.toString(16).padStart(4, "0")}`;
}
