import { compileMatch, type Matches } from "../acl/matchers.ts";
import { NetworkIndex } from "../acl/network-index.ts";
import { TextIndex } from "../acl/text-index.ts";
import type { IpAddress } from "../ip-address.ts";
import { type IpNetwork, parseNetwork } from "../ip-network.ts";
import type { Value } from "../value.ts";
import type { LiveMap, MapEntry } from "./live-map.ts";

export type MapMatch = "str" | "beg" | "sub" | "dir" | "dom" | "end" | "reg" | "int" | "ip";

/** @returns which of the patterns the key fits; -1: none */
type Finder = (key: Value) => number;

/** One map may be looked up in by many rules: each thread has one index of it a kind of match. */
const finders = new WeakMap<LiveMap, Map<MapMatch, Finder>>();

export function finderOf(map: LiveMap, match: MapMatch): Finder {
  const known = finders.get(map) ?? new Map<MapMatch, Finder>();
  finders.set(map, known);
  const finder = known.get(match) ?? (match === "str" ? byText(map) : liveFinder(map, match));
  known.set(match, finder);
  return finder;
}

/** The index is made anew when it is asked for the first time after a change: many changes come together. */
function liveFinder(map: LiveMap, match: MapMatch): Finder {
  const compile = () =>
    compileFinder(
      map.entries.map(({ pattern }) => pattern),
      match,
    );
  let find = compile();
  let { revision } = map;
  return (key) => {
    if (revision !== map.revision) {
      ({ revision } = map);
      find = compile();
    }
    return find(key);
  };
}

/** Where HAProxy has a tree there is an index; elsewhere the patterns are tried one after the other. */
function compileFinder(patterns: readonly string[], match: MapMatch): Finder {
  if (match === "beg") return byBeginning(patterns);
  if (match === "ip") {
    const index = new NetworkIndex(patterns.map((pattern) => parseNetwork(pattern) as IpNetwork));
    return (key) => index.find(key as IpAddress);
  }
  if (match === "int" && patterns.every((pattern) => /^\d{1,15}$/.test(pattern))) return byNumber(patterns);
  const prepared = match === "int" ? patterns.map(rangeOf) : patterns;
  const each = prepared.map((pattern) => compileMatch(match, [pattern], false));
  if (!ANY_IS_INDEXED.includes(match)) return oneByOne(each);
  const any = compileMatch(match, prepared, false);
  const find = oneByOne(each);
  return (key) => (any(key) ? find(key) : -1);
}

/** Whether any pattern fits is known sooner than which. */
const ANY_IS_INDEXED: readonly MapMatch[] = ["end", "dir", "dom"];

/** What is added to it comes into the same index: a map of many thousands grows entry by entry. */
function byText(map: LiveMap): Finder {
  let numbers = new Map<string, number>();
  let { rewritten } = map;
  let known = 0;
  const index = () => {
    for (; known < map.entries.length; known++) {
      const { pattern } = map.entries[known] as MapEntry;
      if (!numbers.has(pattern)) numbers.set(pattern, known);
    }
  };
  index();
  return (key) => {
    if (rewritten !== map.rewritten) {
      ({ rewritten } = map);
      numbers = new Map();
      known = 0;
    }
    if (known < map.entries.length) index();
    return numbers.get(key as string) ?? -1;
  };
}

function byBeginning(patterns: readonly string[]): Finder {
  const numbers = firstOfEach(patterns);
  const index = new TextIndex(patterns);
  return (key) => {
    const beginning = index.longestBeginning(key as string);
    return beginning === undefined ? -1 : (numbers.get(beginning) ?? -1);
  };
}

function byNumber(patterns: readonly string[]): Finder {
  const numbers = firstOfEach(patterns.map(Number));
  return (key) => numbers.get(key as number) ?? -1;
}

function oneByOne(each: readonly Matches[]): Finder {
  return (key) => {
    for (let at = 0; at < each.length; at++) if (each[at]?.(key)) return at;
    return -1;
  };
}

/** Of patterns that are there twice the first counts. */
function firstOfEach<T>(patterns: readonly T[]): ReadonlyMap<T, number> {
  const numbers = new Map<T, number>();
  for (const [index, pattern] of patterns.entries()) if (!numbers.has(pattern)) numbers.set(pattern, index);
  return numbers;
}

/** `5`, `1-10`, `12:` as matchers have them. */
function rangeOf(pattern: string): string {
  const [, least = "", colon = "", most = ""] = /^(\d*)([:-]?)(.*)$/.exec(pattern) ?? [];
  return colon === "" ? `${least}:${least}` : `${least}:${most}`;
}
