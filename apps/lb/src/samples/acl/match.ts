import type { SampleType } from "../value.ts";

/** How a sample is compared with patterns, and as what: the word after `-m`; `meth` and `version` belong to keywords of their own. */
const MATCH_TYPES = {
  bool: "bool",
  int: "int",
  ip: "addr",
  bin: "bin",
  len: "str",
  str: "str",
  beg: "str",
  sub: "str",
  dir: "str",
  dom: "str",
  end: "str",
  reg: "str",
  meth: "meth",
  version: "int",
} as const satisfies Readonly<Record<string, SampleType>>;

export type Match = keyof typeof MATCH_TYPES | "found";

/** What a sample is made before it is compared; undefined: it is taken as it is. */
export function matchType(match: Match): SampleType | undefined {
  return match === "found" ? undefined : MATCH_TYPES[match];
}

export function isMatchWord(word: string): word is Match {
  return word === "found" || (word !== "meth" && word !== "version" && Object.hasOwn(MATCH_TYPES, word));
}

/** How a sample is matched unless `-m` says so; undefined: it must. */
export function naturalMatch(type: SampleType): Match | undefined {
  if (type === "ipv6" || type === "addr") return "ip";
  return type === "bin" || type === "meth" || type === "any" ? undefined : type;
}
