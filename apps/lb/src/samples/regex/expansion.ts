import { buffers } from "../buffer-size.ts";

/**
 * A template with what was found in place of `\0` to `\9`; `\xHH` is a byte, and a backslash before anything else only takes its meaning.
 *
 * @param found where the expression and its groups stand in `subject`
 * @returns undefined: the template ends too early, or the text is too long
 */
export function expand(template: string, subject: string, found: Int32Array): string | undefined {
  let text = "";
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    if (character !== "\\") {
      text += character;
      continue;
    }
    const next = template.charAt(++at);
    if (next === "") return undefined;
    if (/\d/.test(next)) {
      const [from = -1, to = -1] = found.subarray(2 * Number(next));
      if (from >= 0) text += subject.slice(from, to);
    } else if (next === "x") {
      const digits = template.slice(at + 1, at + 3);
      if (digits.length < 2) return undefined;
      text += String.fromCharCode((digitOf(digits, 0) * 16 + digitOf(digits, 1)) & 0xff);
      at += 2;
    } else {
      text += next;
    }
  }
  return text.length < buffers.size ? text : undefined;
}

/** Of what is no digit HAProxy makes one, too. */
function digitOf(digits: string, at: number): number {
  const value = (digits.toUpperCase().charCodeAt(at) - 0x30) & 0xff;
  return value > 9 ? (value - 7) & 0xff : value;
}
