export type RegexResult = { readonly source: string } | { readonly error: string; readonly offset: number };

/** What PCRE writes with a letter after a backslash and JavaScript in another way. */
const ESCAPES = new Map([
  ["A", "^"],
  ["z", "$"],
  ["Z", "$"],
  ["h", "[ \\t]"],
  ["a", "\\x07"],
  ["e", "\\x1b"],
]);
/** PCRE's, without a counterpart: JavaScript would silently take the letter itself. */
const UNSUPPORTED_ESCAPES = /[CEGHKNPQRXVgklopu]/;
const POSIX_CLASSES = new Map([
  ["alnum", "A-Za-z0-9"],
  ["alpha", "A-Za-z"],
  ["blank", " \\t"],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "\\x21-\\x7e"],
  ["lower", "a-z"],
  ["print", "\\x20-\\x7e"],
  ["punct", "!-\\/:-@\\[-`{-~"],
  ["space", "\\t-\\r "],
  ["upper", "A-Z"],
  ["word", "\\w"],
  ["xdigit", "0-9A-Fa-f"],
]);

/**
 * Turns one of HAProxy's regular expressions (PCRE over bytes) into JavaScript's, to run on byte strings without flags.
 * What JavaScript cannot express is an error, never another meaning.
 */
export function translateRegex(pattern: string): RegexResult {
  let source = "";
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "\\") {
      const next = pattern.charAt(++at);
      if (next === "") return { error: "\\ at end of pattern", offset: pattern.length };
      if (UNSUPPORTED_ESCAPES.test(next)) return { error: "unrecognized character follows \\", offset: at };
      source += (inClass ? undefined : ESCAPES.get(next)) ?? `\\${next}`;
    } else if (inClass) {
      const posix = /^\[:([a-z]+):\]/.exec(pattern.slice(at));
      const members = posix && POSIX_CLASSES.get(posix[1] ?? "");
      if (posix && members === undefined) return { error: "unknown POSIX class name", offset: at };
      if (posix) at += posix[0].length - 1;
      inClass = character !== "]";
      source += members ?? (character === "[" ? "\\[" : character);
    } else if (character === "[") {
      inClass = true;
      source += "[";
      if (pattern[at + 1] === "^") {
        source += "^";
        at++;
      }
      // The first bracket inside is a member in PCRE, and the end in JavaScript.
      if (pattern[at + 1] === "]") {
        source += "\\]";
        at++;
      }
    } else {
      source += character;
    }
  }
  source = source.replace(/^\(\?i\)(.*)$/s, "(?i:$1)").replaceAll("(?P<", "(?<");
  return compile(source, pattern.length);
}

function compile(source: string, length: number): RegexResult {
  try {
    new RegExp(source);
    return { source };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/Unterminated group/.test(text)) return { error: "missing )", offset: length };
    if (/Unterminated character class/.test(text))
      return { error: "missing terminating ] for character class", offset: length };
    if (/Nothing to repeat/.test(text)) return { error: "nothing to repeat", offset: 0 };
    return { error: text.replace(/^.*: /s, "").toLowerCase(), offset: 0 };
  }
}
