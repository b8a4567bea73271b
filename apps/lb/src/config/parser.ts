import { toByteString } from "./byte-string.ts";
import { type ConfigurationDraft, hasBackend, hasFrontend, kindWord, newSettings, type ProxyDraft } from "./draft.ts";
import { hasExtraWords, ignoredNotice, type KeywordTable, keywordTable } from "./keyword.ts";
import { globalTable } from "./keywords/global.ts";
import { proxyTable } from "./keywords/proxy.ts";
import { resolversRows } from "./keywords/resolvers.ts";
import { splitLine } from "./lexer.ts";
import { OTHER_SECTIONS, openSection, SECTIONS, type Section } from "./sections.ts";
import { Statement } from "./statement.ts";
import { suggest } from "./suggest.ts";

/** The words that `no` and `default` may stand before. */
const NEGATABLE = ["option", "log", "busy-polling", "set-dumpable", "strict-limits"];
const resolversTable = keywordTable(resolversRows);

export class Parser {
  private readonly draft: ConfigurationDraft;
  /** The defaults for the proxies that follow, also in later files. */
  private defaults = newSettings();
  private section: Section = { kind: "none" };

  constructor(draft: ConfigurationDraft) {
    this.draft = draft;
  }

  /**
   * Reads one file; a section does not stay open into the next one.
   *
   * @returns whether reading can go on with another file
   */
  readFile(name: string, text: Buffer): boolean {
    const file = toByteString(name);
    const lines = text.toString("latin1").split(/(?<=\n)/);
    this.section = { kind: "none" };
    for (const [index, line] of lines.entries()) {
      if (!this.readLine(file, index + 1, line)) return false;
    }
    this.closeSection();
    return true;
  }

  /** False when the file cannot be read any further. */
  private readLine(file: string, line: number, text: string): boolean {
    const { report, environment } = this.draft.context;
    const location = { file, line };
    const { words, complaints } = splitLine(text, environment);
    for (const { text: complaint, ...options } of complaints) {
      new Statement(location, [], report).alert(complaint, options);
    }
    // A first word that an unset variable left empty ends the line before it begins.
    if (!words[0]) return true;
    const statement = this.readPrefix(new Statement(location, words, report));
    const keyword = statement.next();
    if (SECTIONS.includes(keyword)) {
      this.closeSection();
      const opened = openSection(statement, keyword, this.draft, this.defaults);
      if (!opened) return false;
      this.section = opened;
    } else {
      this.readKeyword(statement, keyword);
    }
    return true;
  }

  private readPrefix(statement: Statement): Statement {
    const { location, words } = statement;
    const { report } = this.draft.context;
    const [prefix, keyword = ""] = words;
    if (prefix !== "no" && prefix !== "default") return statement;
    const negated = prefix === "no";
    // HAProxy moves the words up to the first empty one, and after `default` leaves the last one where it was.
    const end = words.includes("") ? words.indexOf("") : words.length;
    const left = negated ? "" : (words[end - 1] ?? "");
    const moved = [...words.slice(1, end), left, ...words.slice(end)];
    if (!NEGATABLE.includes(keyword)) {
      statement.alert(
        "negation/default currently supported only for options, log, busy-polling, set-dumpable and strict-limits.",
        { tight: true },
      );
    }
    return new Statement(location, moved, report, { negated, reset: !negated });
  }

  private readKeyword(statement: Statement, keyword: string): void {
    const { section } = this;
    if (OTHER_SECTIONS.includes(keyword) && section.kind !== "global") {
      this.refuse(statement, keyword);
      this.closeSection();
      this.section = { kind: "skip" };
    } else if (section.kind === "global") {
      this.apply(globalTable, statement, keyword, section.target);
    } else if (section.kind === "resolvers") {
      // What `no` and nothing behind it leaves; the other sections complain of it.
      if (keyword !== "") this.apply(resolversTable, statement, keyword, section.target);
    } else if (section.kind === "proxy") {
      this.apply(proxyTable, statement, keyword, section.target, section.target);
    } else if (section.kind === "none") {
      this.refuse(statement, keyword);
    }
  }

  private apply<Target>(
    table: KeywordTable<Target>,
    statement: Statement,
    keyword: string,
    target: Target,
    proxy?: ProxyDraft,
  ) {
    const row = table.get(keyword);
    if (!row || row.kind === "refused") {
      if (row?.message) return statement.alert(row.message(statement));
      return this.refuse(statement, keyword, table, row?.doc);
    }
    if (proxy && row.notInDefaults && proxy.kind === "defaults") {
      return statement.alert(`'${keyword}' not allowed in 'defaults' section.`);
    }
    if (proxy && row.needs && !(row.needs === "frontend" ? hasFrontend(proxy) : hasBackend(proxy))) {
      statement.warning(
        `'${keyword}' ignored because ${kindWord(proxy)} '${proxy.name}' has no ${row.needs} capability.` +
          (row.needsHint ?? ""),
      );
    }
    if (hasExtraWords(row, statement)) return;
    row.apply(statement, target);
    if (row.kind === "ignored" && !statement.hasFailed) this.draft.context.notices.add(ignoredNotice(row));
  }

  private refuse<Target>(statement: Statement, keyword: string, table?: KeywordTable<Target>, known?: string) {
    const { section } = this;
    if (section.kind === "none" || section.kind === "skip") {
      const hint = suggestion(keyword, SECTIONS);
      return statement.alert(`unknown keyword '${keyword}' out of section.`, { tight: true, hint });
    }
    const usable = [...(table?.values() ?? [])].filter(({ kind }) => kind !== "refused");
    const candidates = usable.map((row) => row.keyword);
    statement.alert(`unknown keyword '${keyword}' in '${sectionName(section)}' section`, {
      hint: known ?? suggestion(keyword, candidates),
    });
  }

  private closeSection(): void {
    const { section } = this;
    this.section = { kind: "none" };
    if (section.kind !== "proxy") return;
    if (section.target.kind === "defaults") this.defaults = section.target.settings;
    else checkMode(section.target);
  }
}

function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const nearest = suggest(word, candidates);
  return nearest && `did you mean '${nearest}'?`;
}

function sectionName(section: Section): string {
  return section.kind === "proxy" ? section.target.kind : section.kind;
}

/** The data plane speaks HTTP only. Once it does not, this goes away. */
function checkMode({ context, kind, name, location, settings }: ProxyDraft): void {
  if (settings.mode === "http") return;
  const { file, line } = settings.modeLocation ?? location;
  context.report.alert(
    `parsing [${file}:${line}] : ${kind} '${name}' would be in ${settings.mode} mode, which is not supported: say 'mode http'.`,
  );
}
