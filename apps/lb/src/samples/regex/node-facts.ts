import { addAll, type ByteSet, bytesIn } from "./byte-set.ts";
import type { Node } from "./node.ts";

const MANY_BYTES = 128;
const MANY_ROUNDS = 16;

/** May it fit without consuming anything? */
export function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "sequence":
      return node.parts.every(canBeEmpty);
    case "choice":
      return node.of.some(canBeEmpty);
    case "repeat":
      return node.least === 0 || canBeEmpty(node.body);
    case "group":
    case "atomic":
      return canBeEmpty(node.body);
    default:
      return true;
  }
}

/** How many bytes it consumes, if that is always the same. */
export function fixedLength(node: Node): number | undefined {
  switch (node.kind) {
    case "set":
      return 1;
    case "sequence":
      return node.parts.reduce<number | undefined>((sum, part) => plus(sum, fixedLength(part)), 0);
    case "choice": {
      const [first, ...others] = node.of.map(fixedLength);
      return others.every((length) => length === first) ? first : undefined;
    }
    case "repeat": {
      const length = fixedLength(node.body);
      return length === undefined || node.least !== node.most ? undefined : length * node.least;
    }
    case "group":
    case "atomic":
      return fixedLength(node.body);
    case "reference":
      return undefined;
    default:
      return 0;
  }
}

function plus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

/** Does it fit nowhere but at the start of the subject? */
export function isAnchored(node: Node): boolean {
  switch (node.kind) {
    case "sequence":
      return node.parts.length > 0 && isAnchored(node.parts[0] as Node);
    case "choice":
      return node.of.every(isAnchored);
    case "group":
    case "atomic":
      return isAnchored(node.body);
    case "repeat":
      return node.least > 0 && isAnchored(node.body);
    case "position":
      return node.at === "start" || node.at === "start of the subject";
    default:
      return false;
  }
}

/** Does it go on without end over most bytes, as `.*` does? */
export function hasWideLoop(node: Node): boolean {
  switch (node.kind) {
    case "sequence":
      return node.parts.some(hasWideLoop);
    case "choice":
      return node.of.some(hasWideLoop);
    case "repeat":
      return (node.most > MANY_ROUNDS && isWide(node.body)) || hasWideLoop(node.body);
    case "group":
    case "atomic":
    case "look":
      return hasWideLoop(node.body);
    default:
      return false;
  }
}

function isWide(body: Node): boolean {
  const first = firstBytes(body);
  return first === undefined || first.reduce((sum, member) => sum + member, 0) > MANY_BYTES;
}

/** The bytes that what it consumes can begin with; undefined: it may consume nothing. */
export function firstBytes(node: Node): ByteSet | undefined {
  switch (node.kind) {
    case "set":
      return node.bytes;
    case "sequence":
      return ofSequence(node.parts);
    case "choice":
      return union(node.of.map(firstBytes));
    case "repeat":
      return node.least > 0 ? firstBytes(node.body) : undefined;
    case "group":
    case "atomic":
      return firstBytes(node.body);
    default:
      return undefined;
  }
}

function ofSequence(parts: readonly Node[]): ByteSet | undefined {
  const optional: (ByteSet | undefined)[] = [];
  for (const part of parts) {
    const first = firstBytes(part);
    if (first) return union([...optional, first]);
    optional.push(...whenNotEmpty(part));
  }
  return undefined;
}

/** What a part that may be empty begins with otherwise. */
function whenNotEmpty(node: Node): (ByteSet | undefined)[] {
  switch (node.kind) {
    case "position":
    case "look":
      return [];
    case "repeat":
      return [firstBytes(node.body)];
    default:
      return [undefined];
  }
}

function union(sets: readonly (ByteSet | undefined)[]): ByteSet | undefined {
  const all = bytesIn();
  for (const set of sets) {
    if (!set) return undefined;
    addAll(all, set);
  }
  return all;
}
