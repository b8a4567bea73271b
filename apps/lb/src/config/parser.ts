import { toByteString } from "./byte-string.ts";
import { splitLine } from "./lexer.ts";
import { OPENERS, openSection } from "./openers.ts";
import { isScope, readScope } from "./scope.ts";
import type { Section } from "./section.ts";
import type { Sections } from "./sections.ts";
import { Statement } from "./statement.ts";
import { suggest } from "./suggest.ts";

/** The words that `no` and `default` may stand before. */
const NEGATABLE = ["option", "log", "busy-polling", "set-dumpable", "strict-limits"];

/** What HAProxy reads a line into, at first. */
const LINE_BUFFER = 2048;

export class Parser {
  private readonly sections: Sections;
  private section: Section | undefined;
  /** After a bad scope HAProxy reads one statement more. */
  private endsSoon = false;
  /** See `Statement.endsReading`. */
  isUnreadable = false;

  constructor(sections: Sections) {
    this.sections = sections;
  }

  /**
   * Reads one file; a section does not stay open into the next one.
   *
   * @returns whether reading can go on with another file
   */
  readFile(name: string, text: Buffer): boolean {
    const file = toByteString(name);
    const lines = text.toString("latin1").split(/(?<=\n)/);
    this.section = undefined;
    let number = 0;
    let buffer = LINE_BUFFER;
    for (const line of lines) {
      number++;
      // HAProxy counts a line again each time that it makes its buffer larger for it.
      for (; line.length >= buffer; buffer *= 2) number++;
      if (!this.readLine(file, number, line)) return false;
    }
    this.closeSection();
    return !this.endsSoon;
  }

  /** False when the file cannot be read any further. */
  private readLine(file: string, line: number, text: string): boolean {
    const { report, environment } = this.sections.context;
    const location = { file, line };
    if (isScope(text)) {
      const statement = new Statement(location, [], report);
      readScope(text, statement);
      this.endsSoon ||= statement.endsReading !== false;
      return true;
    }
    const { words, complaints } = splitLine(text, environment);
    for (const { text: complaint, ...options } of complaints) {
      new Statement(location, [], report).alert(complaint, options);
    }
    // A first word that an unset variable left empty ends the line before it begins.
    if (!words[0]) return true;
    const statement = this.readPrefix(new Statement(location, words, report));
    const open = openSection(statement.peek());
    if (open) {
      statement.next();
      this.closeSection();
      this.section = open(statement, this.sections);
      if (!this.section) return false;
    } else if (this.section) {
      this.section.read(statement);
    } else {
      this.readOutOfSections(statement);
      return true;
    }
    if (statement.endsReading === "unreadable") this.isUnreadable = true;
    return !statement.endsReading && !this.endsSoon;
  }

  private readPrefix(statement: Statement): Statement {
    const { location, words } = statement;
    const { report } = this.sections.context;
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

  private readOutOfSections(statement: Statement): void {
    const keyword = statement.peek();
    const nearest = suggest(keyword, [...OPENERS.keys()]);
    const text = `unknown keyword '${keyword}' out of section.`;
    statement.complain({ text, tight: true }, nearest && `did you mean '${nearest}'?`);
  }

  private closeSection(): void {
    const { section } = this;
    this.section = undefined;
    section?.close?.();
  }
}
