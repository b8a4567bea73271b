import { openCache } from "./keywords/caches.ts";
import { globalWords } from "./keywords/global.ts";
import { openMailers } from "./keywords/mailers.ts";
import { openPeers } from "./keywords/peers.ts";
import { openResolvers } from "./keywords/resolvers.ts";
import { openUserlist } from "./keywords/userlists.ts";
import { openDefaults, openProxy } from "./proxy-opener.ts";
import { refuseWord, type Section } from "./section.ts";
import type { Sections } from "./sections.ts";
import type { Statement } from "./statement.ts";

/** Begins a section. Undefined: HAProxy reads no further after such an error. */
type Opener = (statement: Statement, sections: Sections) => Section | undefined;

/** By the word that begins one. */
export const OPENERS: ReadonlyMap<string, Opener> = new Map<string, Opener>([
  ["global", openGlobal],
  ["defaults", openDefaults],
  ["frontend", (statement, sections) => openProxy("frontend", statement, sections)],
  ["backend", (statement, sections) => openProxy("backend", statement, sections)],
  ["listen", (statement, sections) => openProxy("listen", statement, sections)],
  ["resolvers", openResolvers],
  ["userlist", openUserlist],
  ["peers", openPeers],
  ["mailers", openMailers],
  ["cache", openCache],
]);

/** HAProxy's that are refused: a reason by the word. Their lines are passed over. */
export const REFUSED_SECTIONS: ReadonlyMap<string, string> = new Map([
  ["fcgi-app", "FastCGI is not planned."],
  ["program", "There is no master that could run programs."],
]);

export function openSection(keyword: string): Opener | undefined {
  const reason = REFUSED_SECTIONS.get(keyword);
  if (reason === undefined) return OPENERS.get(keyword);
  return (statement) => {
    statement.alert(`section '${keyword}' is not supported: ${reason}`);
    return { read: () => {} };
  };
}

function openGlobal(statement: Statement, { global }: Sections): Section {
  refuseWord(statement, "global", 1);
  return { read: (line) => globalWords.apply(line, global) };
}
