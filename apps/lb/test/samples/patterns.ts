import type { PatternContext } from "../../src/samples/acl/pattern-context.ts";
import { PatternFiles } from "../../src/samples/acl/pattern-file.ts";

/** Where no names are known. */
export const NO_PATTERNS: PatternContext = { addressOf: () => null, files: new PatternFiles(), ids: new Set<number>() };
