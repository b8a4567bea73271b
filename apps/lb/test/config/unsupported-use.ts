import type { Documented } from "../../src/config/keyword.ts";
import { isAction, isRuleSet } from "../../src/config/keywords/action-names.ts";
import { bindWords } from "../../src/config/keywords/bind-words.ts";
import { globalWords } from "../../src/config/keywords/global.ts";
import { optionWords, proxyWords, statisticsWords } from "../../src/config/keywords/proxy.ts";
import { resolversWords } from "../../src/config/keywords/resolvers.ts";
import { serverWords } from "../../src/config/keywords/server-words.ts";
import { splitLine } from "../../src/config/lexer.ts";
import { notSupported } from "../../src/config/manual.ts";
import { OPENERS, REFUSED_SECTIONS } from "../../src/config/openers.ts";
import { findAction } from "../../src/rules/actions/catalogue.ts";

export interface UnsupportedUse {
  /** Counted from 1. */
  readonly line: number;
  /** What is said there; of what no word says, what it is. */
  readonly reason: string;
}

const PROXIES = ["frontend", "backend", "listen"];
const SERVER_KEYWORDS = ["server", "server-template", "default-server"];

/** The first use in a configuration of something that HAProxy 2.1 has and this balancer has not. */
export function findUnsupportedUse(configuration: string): UnsupportedUse | undefined {
  let section = "";
  let defaultMode: string | undefined;
  let proxy:
    | { kind: string; line: number; name?: string; mode: string | undefined; modeLine?: number; backend?: string }
    | undefined;
  let found: UnsupportedUse | undefined;
  const note = (line: number, reason: string) => {
    if (!found || line < found.line) found = { line, reason };
  };
  const modes = new Map<string, string | undefined>();
  const targets: { line: number; backend: string }[] = [];
  const close = () => {
    if (!proxy) return;
    const { kind, line, mode, modeLine = line } = proxy;
    if (proxy.name !== undefined) modes.set(proxy.name, mode);
    if (proxy.backend !== undefined && (mode ?? "tcp") === "tcp") targets.push({ line, backend: proxy.backend });
    if (kind === "defaults") defaultMode = mode;
    else if (mode === "health") note(modeLine, "the mode is health");
  };
  for (const [index, text] of Buffer.from(configuration, "utf8").toString("latin1").split("\n").entries()) {
    const line = index + 1;
    const { words } = splitLine(text, new Map());
    const [first = "", ...rest] = words[0] === "no" || words[0] === "default" ? words.slice(1) : words;
    if (OPENERS.has(first)) {
      close();
      section = first;
      const isProxy = PROXIES.includes(first) && rest.length > 0;
      proxy =
        isProxy || first === "defaults"
          ? {
              kind: first,
              line,
              ...(rest[0] !== undefined && { name: rest[0] }),
              mode: first === "defaults" ? undefined : defaultMode,
            }
          : undefined;
      continue;
    }
    if (REFUSED_SECTIONS.has(first)) note(line, `section '${first}' is not supported`);
    if (proxy && first === "mode" && ["http", "tcp", "health"].includes(rest[0] ?? "")) {
      proxy.mode = rest[0];
      proxy.modeLine = line;
    }
    if (proxy && first === "default_backend" && rest[0] !== undefined) proxy.backend = rest[0];
    const reason = unsupportedWord(section, first, rest);
    if (reason) note(line, reason);
  }
  close();
  for (const { line, backend } of targets)
    if (modes.get(backend) === "http") note(line, "a tcp frontend sends to an http backend");
  return found;
}

function unsupportedWord(section: string, first: string, rest: readonly string[]): string | undefined {
  if (section === "global") {
    if (first === "tune.bufsize" && Number(rest[0]) < 400)
      return "too small a buffer: HAProxy fails with internal errors";
    return refusal(globalWords.rows, first);
  }
  if (section === "resolvers") return refusal(resolversWords.rows, first);
  if (section !== "defaults" && !PROXIES.includes(section)) return undefined;
  const [second = ""] = rest;
  if (first === "option") return refusal(optionWords.rows, `option ${second}`);
  if (first === "stats") return refusal(statisticsWords.rows, `stats ${second}`);
  if (first === "http-request" || first === "http-response") {
    const isOther = isAction(first, second) && !findAction(first, second);
    return isOther ? notSupported(`${first} ${second}`) : undefined;
  }
  if (first === "tcp-request" || first === "tcp-response") {
    const set = `${first} ${second}`;
    const isOther = isRuleSet(set) && isAction(set, rest[1] ?? "") && !findAction(set, rest[1] ?? "");
    return isOther ? notSupported(`${set} ${rest[1]}`) : undefined;
  }
  if (first === "bind") return firstRefusal(bindWords.rows, rest.slice(1));
  if (SERVER_KEYWORDS.includes(first)) return firstRefusal(serverWords.rows, rest);
  return refusal(proxyWords.rows, first);
}

function refusal(rows: readonly (Documented & { message?: unknown })[], keyword: string): string | undefined {
  const row = rows.find((candidate) => candidate.keyword === keyword);
  if (row?.kind !== "refused" || row.message !== undefined) return undefined;
  // What HAProxy refuses itself, in words of its own, is refused in the same words here; so is what the recorded one was built without.
  return /TLS|Lua/.test(row.doc) ? undefined : notSupported(keyword, row.doc);
}

function firstRefusal(rows: readonly Documented[], words: readonly string[]): string | undefined {
  return words.map((word) => refusal(rows, word)).find((reason) => reason !== undefined);
}
