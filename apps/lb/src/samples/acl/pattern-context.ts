import type { PatternFiles } from "./pattern-file.ts";

/** What patterns need of the configuration that they stand in. */
export interface PatternContext {
  /** The IPv4 address of a name, as this machine knows it. Null: it has none. Undefined: it is asked for, and all is read again. */
  addressOf(name: string): string | null | undefined;
  readonly files: PatternFiles;
  /** The numbers that ACLs were given (`-u`): each once. */
  readonly ids: Set<number>;
}
