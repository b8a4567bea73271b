import { POSIX_CLASSES } from "./byte-classes.ts";
import { addAll, type ByteSet, bytesIn, complementOf, ignoringCase } from "./byte-set.ts";
import { readEscape, readOctal } from "./escapes.ts";
import type { PatternCursor } from "./pattern-cursor.ts";

const UNTERMINATED = "missing terminating ] for character class";

/** Reads `[...]`, from behind the opening bracket. */
export function readBracket(cursor: PatternCursor, ignoreCase: boolean): ByteSet {
  const start = cursor.at - 1;
  const negated = cursor.skip("^");
  const set = bytesIn();
  let isFirst = true;
  for (;;) {
    if (cursor.isAtEnd) cursor.fail(UNTERMINATED, cursor.text.length);
    // The first bracket inside is a member.
    if (cursor.character === "]" && !isFirst) break;
    isFirst = addMember(cursor, set, start) && isFirst;
  }
  cursor.at++;
  const folded = ignoreCase ? ignoringCase(set) : set;
  return negated ? complementOf(folded) : folded;
}

/** @returns whether nothing was added: what was read is not even the first member */
function addMember(cursor: PatternCursor, set: ByteSet, start: number): boolean {
  if (cursor.skip("\\E")) return true;
  if (cursor.skip("\\Q")) {
    const end = cursor.text.indexOf("\\E", cursor.at);
    if (end < 0) cursor.fail(UNTERMINATED, cursor.text.length);
    for (const character of cursor.text.slice(cursor.at, end)) set[character.charCodeAt(0)] = 1;
    cursor.at = end + 2;
    return true;
  }
  const posix = posixClass(cursor, start);
  if (posix) {
    addAll(set, posix);
    return false;
  }
  const first = readMember(cursor);
  if (typeof first !== "number") {
    addAll(set, first);
    return false;
  }
  set[first] = 1;
  if (cursor.character !== "-" || /^\\E|^\]|^$/.test(cursor.text.slice(cursor.at + 1, cursor.at + 3))) return false;
  cursor.at++;
  addRange(cursor, set, first);
  return false;
}

function addRange(cursor: PatternCursor, set: ByteSet, first: number): void {
  const { at } = cursor;
  if (/^\[:\^?[a-z]*:\]/.test(cursor.text.slice(at))) cursor.fail("invalid range in character class", at);
  const last = readMember(cursor);
  if (typeof last !== "number") cursor.fail("invalid range in character class", cursor.at - 1);
  if (last < first) cursor.fail("range out of order in character class", cursor.at - 1);
  set.fill(1, first, last + 1);
}

function readMember(cursor: PatternCursor): number | ByteSet {
  const character = cursor.take();
  if (character !== "\\") return character.charCodeAt(0);
  const escaped = readEscape(cursor);
  if (escaped) {
    const byte = escaped.indexOf(1);
    // A class of one byte is that byte, and can begin or end a range.
    return escaped.lastIndexOf(1) === byte ? byte : escaped;
  }
  const letter = cursor.character;
  if (/[1-7]/.test(letter)) return readOctal(cursor);
  if (letter === "N") cursor.fail("\\N is not supported in a class", cursor.at + 1);
  cursor.at++;
  return letter === "b" ? 0x08 : letter.charCodeAt(0);
}

/** `[:name:]`, `[:^name:]`. */
function posixClass(cursor: PatternCursor, start: number): ByteSet | undefined {
  const rest = cursor.text.slice(cursor.at, cursor.at + 40);
  if (/^\[([.=])[^\]]*\1\]/.test(rest)) cursor.fail("POSIX collating elements are not supported", start + 1);
  const found = /^\[:(\^?)([^\\\]]*?):\]/.exec(rest);
  if (!found) return undefined;
  const [whole, negated = "", name = ""] = found;
  const known = POSIX_CLASSES.get(name);
  if (!known) cursor.fail("unknown POSIX class name", cursor.at + 2 + negated.length);
  cursor.at += whole.length;
  return negated ? complementOf(known) : known;
}
